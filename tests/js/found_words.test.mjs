import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

const { fold } = await import("chat/text/fold");
const { placesOf, wholeWords } = await import("chat/messages/found_words");

const marked = (text, ...words) => [...placesOf(text, wholeWords(words.map(fold)))].map(({ start, end }) => text.slice(start, end));

test("a word is marked with and without its accents, in any case", () => {
  assert.deepEqual(marked("A cafe, un Café, CAFE\u0301!", "café"), ["cafe", "Café", "CAFE\u0301"]);
  assert.deepEqual(marked("Łódź, İzmir, ılık, Straße, ёлка, за\u0301мок", "lodz", "izmir", "ilik", "strasse", "елка", "замок"),
    ["Łódź", "İzmir", "ılık", "Straße", "ёлка", "за\u0301мок"]);
  assert.deepEqual(marked("Άνθρωπος и ανθρωποσ, Việt, œuvre", "ανθρωπος", "viet", "oeuvre"), ["Άνθρωπος", "ανθρωποσ", "Việt", "œuvre"]);
});

test("other letters are not marked", () => {
  assert.deepEqual(marked("мой, ガス, हाल, cafes, decaf", "мои", "カス", "हल", "cafe"), []);
});

test("signs are marked wherever they stand, words only as a whole", () => {
  assert.deepEqual(marked("웹서버를 껐다", "서버"), ["서버"]);
  assert.deepEqual(marked("서버", "서\u1107\u1165"), ["서버"]);
  assert.deepEqual(marked("ฉันรักกรุงเทพมาก ที่", "กรุงเทพ", "ที"), ["กรุงเทพ"]);
  assert.deepEqual(marked("我喜欢Python很多", "python", "喜欢"), ["喜欢", "Python"]);
});

test("an emoji is marked with its colour", () => {
  assert.deepEqual(marked("ok 👍🏽, ❤️ 👩🏽‍💻 1️⃣ 1", "👍", "❤", "👩‍💻", "1️⃣"), ["👍🏽", "❤️", "👩🏽‍💻", "1️⃣"]);
});
