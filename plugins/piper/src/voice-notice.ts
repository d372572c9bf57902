/** What a user should know before shipping the bundled voice; for `repartee doctor` and the like. */
export const voiceNotice =
  'The bundled Piper voice en_US-joe-medium is published under MIT, and its recordings under CC0; but it was fine-tuned from the ' +
  '"lessac" voice, whose corpus is licensed for non-commercial use. Whether that reaches a fine-tuned voice is unsettled. For a ' +
  'product, choose a voice whose licence suits you: plugins.piper.voice.';
