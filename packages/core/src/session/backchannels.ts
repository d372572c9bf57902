/**
 * What listeners say to show that they follow, without wanting the floor.
 *
 * The core of the lists is what corpus studies count most often: P. Clancy et al., "The conversational use of reactive
 * tokens in English, Japanese, and Mandarin", Journal of Pragmatics 26 (1996); N. Ward's collection of common backchannels
 * in some thirty languages with the study behind each (https://www.cs.utep.edu/nigel/bc/common-bcs.html); G. Kjellmer,
 * "Where do we backchannel?", International Journal of Corpus Linguistics 14 (2009). The short agreements that users of
 * voice agents ask for (livekit/agents issue 4450) are added. Left out on purpose: "no" and its like, which object;
 * "thanks", which closes; "what?", "really?" and whatever else asks for an answer.
 *
 * Case, hyphens, apostrophes and stretched letters ("mmmhm", "yeaaah") make no difference, and accents may be left out.
 */
export const backchannels: Readonly<Record<string, readonly string[]>> = {
  en: phrases(`
    yeah, yea, yah, yep, yup, yes, ya, aye, right, all right, alright, sure, sure thing, i see, i know, got it,
    gotcha, i got it, i get it, understood, i understand, makes sense, that makes sense, of course, exactly,
    absolutely, definitely, totally, indeed, true, very true, that's right, that's true, fair enough, good, great,
    cool, nice, fine, perfect, very good, sounds good, interesting, wow, uh, um, uhm, oh okay, oh yeah, gee`),
  de: phrases(`
    ja, jo, joa, jawohl, jap, jep, genau, stimmt, richtig, klar, na klar, alles klar, gut, sehr gut, schön, super,
    prima, toll, verstehe, ich verstehe, verstanden, ach so, achso, ach, ach ja, na ja, naja, eben, sicher,
    natürlich, logisch, in Ordnung, das stimmt, so ist es, passt, interessant`),
  fr: phrases(`
    oui, ouais, ouaip, mouais, d'accord, bien, très bien, bien sûr, bon, bah oui, ben oui, je vois, je comprends,
    compris, c'est ça, c'est vrai, exactement, exact, voilà, tout à fait, en effet, effectivement, absolument,
    parfait, super, génial, ça marche, entendu, euh, hum hum`),
  es: phrases(`
    sí, sip, ajá, ajam, mjm, mjú, claro, claro que sí, vale, bien, muy bien, ya, ya veo, ya ya, entiendo,
    lo entiendo, te entiendo, entendido, comprendo, de acuerdo, exacto, exactamente, eso, eso es, así es,
    es verdad, es cierto, cierto, correcto, perfecto, por supuesto, desde luego, genial, órale, dale, listo,
    qué bien, qué bueno`),
  it: phrases(`
    sì, eh sì, eh, già, certo, certamente, esatto, esattamente, giusto, vero, è vero, bene, molto bene, va bene,
    vabbè, capito, ho capito, capisco, d'accordo, ecco, infatti, appunto, perfetto, ottimo, beh, ah sì, chiaro`),
  pt: phrases(`
    sim, é isso, isso, isso mesmo, claro, certo, tá, tá bom, tá bem, está bem, está bom, pois, pois é, pois sim,
    exato, exatamente, entendi, entendo, percebo, percebi, beleza, bom, bem, muito bem, muito bom, legal, aham,
    ahã, uhum, com certeza, verdade, é verdade, perfeito`),
  ca: phrases(`
    sí, ja, clar, és clar, val, d'acord, molt bé, bé, entesos, entenc, ho entenc, exacte, això`),
  ro: phrases(`
    da, îhî, aha, sigur, bine, foarte bine, așa, așa e, exact, corect, înțeleg, am înțeles, desigur`),
  nl: phrases(`
    ja, jawel, jaja, jep, juist, precies, klopt, dat klopt, goed, heel goed, oké, zeker, tuurlijk, natuurlijk,
    begrepen, ik begrijp het, ik snap het, snap ik, duidelijk, prima, inderdaad, nou ja, leuk, mooi, echt wel`),
  sv: phrases(`
    ja, jo, jaha, jaså, just, just det, precis, visst, okej, bra, jag förstår, förstår, självklart, absolut, exakt`),
  da: phrases(`
    ja, jo, jaja, nå, nå ja, okay, præcis, lige præcis, netop, rigtigt, selvfølgelig, fint, godt, jeg forstår,
    klart`),
  no: phrases(`
    ja, jo, jaha, akkurat, nettopp, riktig, greit, fint, bra, skjønner, jeg skjønner, jeg forstår, selvfølgelig,
    absolutt`),
  fi: phrases(`
    joo, jo, juu, kyllä, niin, nii, aivan, just, justiinsa, selvä, okei, hyvä, totta, ymmärrän, ai jaa, jaa,
    niinpä`),
  is: phrases(`
    já, jú, jæja, einmitt, rétt, ég skil, skil, allt í lagi, gott, nákvæmlega`),
  hu: phrases(`
    igen, ja, aha, ühüm, jó, jól van, rendben, persze, értem, pontosan, így van, világos, oké, hát`),
  pl: phrases(`
    tak, no tak, aha, jasne, dobrze, dobra, dobry, rozumiem, właśnie, no właśnie, pewnie, oczywiście, zgadza się,
    dokładnie, racja, okej, super, świetnie, fajnie, w porządku`),
  cs: phrases(`
    ano, jo, jasně, jasný, dobře, dobrý, tak jo, aha, rozumím, chápu, přesně, přesně tak, jistě, samozřejmě, to jo,
    okej`),
  sk: phrases(`
    áno, jasné, jasne, dobre, aha, rozumiem, chápem, presne, presne tak, iste, samozrejme, okej`),
  ru: phrases(`
    да, ага, угу, да да, ну да, так, хорошо, ладно, понятно, понял, поняла, понимаю, ясно, конечно, точно, верно,
    правильно, правда, именно, окей, ок, отлично, здорово, вот, эм, ого, ну, разумеется, согласен, согласна`),
  uk: phrases(`
    так, ага, угу, авжеж, добре, гаразд, зрозуміло, зрозумів, зрозуміла, розумію, ясно, звичайно, звісно, точно,
    вірно, правильно, саме так, окей, чудово, ну так`),
  bg: phrases(`
    да, аха, ъхъ, добре, разбирам, разбрах, ясно, точно, точно така, разбира се, окей, хубаво`),
  sr: phrases(`
    da, aha, dobro, u redu, jasno, razumem, tačno, naravno, tako je, važi, да, аха, добро, у реду, јасно, разумем,
    тачно, наравно`),
  hr: phrases(`
    da, aha, dobro, u redu, jasno, razumijem, točno, naravno, tako je, može`),
  el: phrases(`
    ναι, ναι ναι, μάλιστα, εντάξει, σωστά, ακριβώς, βέβαια, φυσικά, καλά, ωραία, κατάλαβα, καταλαβαίνω, αχά, μμ,
    χμ, α, οκ`),
  tr: phrases(`
    evet, hı hı, hıhı, hı, ha, haa, he, aynen, aynen öyle, tamam, tabii, tabi, tabii ki, doğru, peki, anladım,
    anlıyorum, güzel, çok güzel, iyi, öyle, kesinlikle, elbette, olur, hmm`),
  ar: phrases(`
    نعم, ايوه, أيوة, ايوا, أيوا, اه, آه, أه, ايه, إيه, اي, أجل, طيب, تمام, ماشي, حاضر, صح, صحيح, فعلا, أكيد, طبعا,
    مفهوم, فهمت, فاهم, فاهمة, حسنا, جيد, ممتاز, اوكي, أوكي, همم, امم, مم`),
  fa: phrases(`
    بله, آره, اره, خب, خوب, درسته, آها, اهان, آهان, هوم, همم, باشه, فهمیدم, متوجه شدم, دقیقا, حتما, البته, عالی,
    اوکی`),
  he: phrases(`
    כן, אהה, אה, אוקיי, אוקי, בסדר, נכון, בטח, ברור, הבנתי, מבין, מבינה, טוב, מצוין, יופי, בדיוק, סבבה, הממ`),
  hi: phrases(`
    हाँ, हां, जी, जी हाँ, जी हां, हाँ जी, हां जी, अच्छा, ठीक, ठीक है, सही, सही है, सही बात, बिल्कुल, समझ गया,
    समझ गई, समझा, समझी, हम्म, हूँ, हूं, ओके, ज़रूर, जरूर, बढ़िया, ओह, अरे वाह, वाह, haan, han, haanji, ji, ji haan,
    accha, achha, acha, theek hai, thik hai, sahi, sahi hai, bilkul`),
  ur: phrases(`
    ہاں, جی, جی ہاں, ہاں جی, اچھا, ٹھیک, ٹھیک ہے, صحیح, بالکل, سمجھ گیا, سمجھ گئی, ہوں, اوکے, ضرور`),
  bn: phrases(`
    হ্যাঁ, হুম, হুঁ, আচ্ছা, ঠিক, ঠিক আছে, জি, হ্যাঁ হ্যাঁ, বুঝেছি, অবশ্যই, ওকে`),
  ta: phrases(`
    ஆமா, ஆமாம், சரி, ம், ம்ம், ஓகே, ஓ, புரிகிறது, புரியுது`),
  id: phrases(`
    ya, iya, yah, he eh, oh ya, oh iya, oke, baik, betul, benar, begitu, oh begitu, paham, mengerti, saya mengerti,
    tentu, siap, sip`),
  vi: phrases(`
    ừ, ừm, ờ, vâng, dạ, dạ vâng, phải, đúng, đúng rồi, được, được rồi, rồi, ô kê, à, hiểu rồi, tôi hiểu`),
  th: phrases(`
    ครับ, ค่ะ, คะ, จ้ะ, จ้า, ใช่, ใช่ครับ, ใช่ค่ะ, อืม, อือ, อ๋อ, อ้อ, เออ, ได้, โอเค, เข้าใจ, เข้าใจแล้ว, ถูกต้อง,
    ดี`),
  zh: phrases(`
    嗯, 嗯哼, 唔, 呣, 恩, 哦, 噢, 喔, 啊, 哎, 唉, 诶, 欸, 呃, 额, 对, 對, 对啊, 對啊, 对的, 對的, 没错, 沒錯, 是, 是的, 是啊, 好, 好的, 好啊, 好吧, 行, 行吧,
    可以, 明白, 明白了, 知道, 知道了, 我知道, 我知道了, 懂, 懂了, 了解, 当然, 當然, 这样, 這樣, 这样啊, 這樣啊, 原来如此, 原來如此, 是这样, 是這樣, 不错, 不錯, 有道理, 嘿, 哇,
    係, 啱, 係啊, 好呀, 哈`),
  yue: phrases(`
    嗯, 哦, 噢, 係, 係呀, 係啊, 啱, 啱呀, 好, 好呀, 好啊, 得, 明白, 知道, 冇錯, 唔, 呀, 哈`),
  ja: phrases(`
    うん, うんうん, うーん, んー, ん, はい, はいはい, ええ, へえ, へー, ほう, ほー, ああ, あー, あ, おお, おー, お, そう, そうか, そっか, そうですか, そうですね,
    そうだね, そうなんだ, そうなんですか, そうなんですね, そうそう, ですね, だね, ね, なるほど, なるほどね, なるほどですね, 確かに, たしかに, 了解, 了解です, 分かった, わかった, 分かりました,
    わかりました, ふーん, ふむ, ふん, オッケー, オーケー, いいね, いいですね, すごい, まあ, えっと, あのー`),
  ko: phrases(`
    네, 네네, 예, 예예, 응, 응응, 어, 어어, 음, 으음, 으응, 아, 아아, 아하, 오, 그래, 그래요, 그렇구나, 그렇군요, 그렇죠, 그쵸, 그죠, 그렇지, 맞아, 맞아요, 맞습니다,
    알겠습니다, 알겠어요, 알았어, 알았어요, 좋아, 좋아요, 좋네요, 오케이, 당연하지, 물론, 물론이죠, 흠, 허, 와`),
};

/** Sounds that mean the same wherever people listen, however the transcriber spells them and whatever language it believes in. */
export const listeningSounds: readonly string[] = phrases(`
  mhm, mm-hm, mm-hmm, mmhm, mmhmm, mhmm, m-hm, m-hmm, mm, mmm, hm, hmm, hm-hm, hmm-hmm, hum, humph, uh-huh,
  uh-hum, uh-hm, uh-hmm, um-hum, um-hm, un-huh, unh-huh, ah-ha, aha, aham, ahum, uhum, huh, nn, nh, oh, ooh, ah,
  aah, eh, uh, um, er, ok, okay, o.k., okey, oke, okej, oké, ha, ha-ha, haha, hahaha, hehe, heh, hihi, jaja,
  jajaja, jeje, хм, гм, мгм, угу, ага, ха-ха, 嗯, 哼, 唔, 呃, 哈哈, ふふ, うん, んん, 음, 응, ㅎㅎ, ㅋㅋ, हम्म, همم, مم, อืม, ம்ம்,
  μμ, χμ, הממ`);

function phrases(list: string): readonly string[] {
  return list.split(',').map((phrase) => phrase.trim());
}
