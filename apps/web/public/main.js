import { Call } from './call.js';
import { Captions } from './captions.js';
import { closeProblem, microphoneProblem, notSecure } from './problems.js';

const byId = (id) => document.getElementById(id);
const state = byId('state');
const notice = byId('notice');
const talk = byId('talk');
const mute = byId('mute');
const level = byId('level');
const halo = document.querySelector('.halo');
const captions = new Captions(byId('captions'));

const words = {
  idle: 'Press the button and talk.',
  connecting: 'Calling …',
  listening: 'Listening.',
  hearing: 'You are speaking.',
  thinking: 'Thinking …',
  speaking: 'The agent is speaking.',
  holding: 'The agent has paused and listens.',
  muted: 'Your microphone is off.',
  writing: 'Connected. Write, or press Talk.',
};

/** The call that runs, or the promise of one that is being opened. */
let call;
let answering = false;
/** What the speaker does: `playing`, `paused` or `silent`. */
let sound = 'silent';

function show(name) {
  if (state.dataset.state === name) return;
  state.dataset.state = name;
  state.textContent = words[name];
}

function tell(text = '') {
  notice.textContent = text;
  notice.hidden = text === '';
}

function isOn(button) {
  return button.dataset.on === 'true';
}

function showQuiet() {
  if (sound !== 'silent' || answering) return;
  if (!call) show('idle');
  else if (isOn(mute)) show('muted');
  else show(isOn(talk) ? 'listening' : 'writing');
}

function onEvent(event) {
  captions.take(event);
  switch (event.type) {
    case 'session.created':
      byId('key-form').hidden = true;
      showQuiet();
      break;
    case 'input_audio_buffer.speech_started':
      show('hearing');
      break;
    case 'input_audio_buffer.speech_stopped':
      show('thinking');
      break;
    case 'response.created':
      answering = true;
      if (sound === 'silent') show('thinking');
      break;
    case 'repartee.turn.dropped':
    case 'response.done':
      answering = false;
      showQuiet();
      if (event.response?.status === 'failed') tell('The answer failed. Try once more.');
      break;
    case 'error':
      tell(event.error.message);
      break;
  }
}

function onSound(now) {
  sound = now;
  if (sound === 'playing') show('speaking');
  else if (sound === 'paused') show('holding');
  else showQuiet();
}

function onLevel(rms) {
  // -60 dB is nothing, -12 dB is loud speech.
  const loudness = Math.max(0, Math.min(1, (20 * Math.log10(rms + 1e-6) + 60) / 48));
  level.ariaValueNow = String(Math.round(loudness * 100));
  level.firstElementChild.style.transform = `scaleX(${loudness})`;
  halo.style.transform = `scale(${1 + loudness * 0.12}, ${1 + loudness * 0.4})`;
}

function onClose(code, wasOpen) {
  reset();
  tell(closeProblem(code, wasOpen));
  byId('key-form').hidden = code !== 4401;
  if (code === 4401) byId('key').focus();
}

function open(withMicrophone) {
  tell();
  show('connecting');
  answering = false;
  sound = 'silent';
  const listeners = { onEvent, onLevel, onSound, onClose, onMicrophoneLost };
  call = Call.open({ key: byId('key').value, talk: withMicrophone }, listeners);
  return call;
}

function onMicrophoneLost() {
  hangUp();
  tell('The microphone went away. Connect it, then press Talk again.');
}

async function startTalking() {
  if (!window.isSecureContext || !navigator.mediaDevices) return tell(notSecure);
  const running = call;
  const opening = running ?? open(true);
  turn(talk, true);
  try {
    const opened = await opening;
    if (running) await opened.talk();
    if (call !== opening) return;
    mute.disabled = false;
    if (running) showQuiet();
  } catch (error) {
    if (call !== opening) return;
    hangUp();
    tell(microphoneProblem(error));
  }
}

function hangUp() {
  call?.then(
    (opened) => opened.hangUp(),
    () => {},
  );
  reset();
}

function reset() {
  call = undefined;
  answering = false;
  sound = 'silent';
  turn(talk, false);
  turn(mute, false);
  mute.disabled = true;
  onLevel(0);
  show('idle');
}

function turn(button, on) {
  button.dataset.on = String(on);
  if (button === talk) byId('talk-label').textContent = on ? 'Hang up' : 'Talk';
  else button.textContent = on ? 'Unmute' : 'Mute';
}

talk.addEventListener('click', () => {
  if (isOn(talk)) {
    tell();
    hangUp();
  } else {
    void startTalking();
  }
});

mute.addEventListener('click', async () => {
  turn(mute, !isOn(mute));
  const running = await call;
  if (running) running.muted = isOn(mute);
  showQuiet();
});

byId('text-form').addEventListener('submit', async (submit) => {
  submit.preventDefault();
  const text = byId('text').value.trim();
  if (!text) return;
  try {
    const running = await (call ?? open(false));
    captions.written(text);
    byId('text').value = '';
    running.write(text);
  } catch (error) {
    reset();
    tell(`The sound of this page did not start (${error.name}). Load it again.`);
  }
});

byId('key-form').addEventListener('submit', (submit) => {
  submit.preventDefault();
  void startTalking();
});
