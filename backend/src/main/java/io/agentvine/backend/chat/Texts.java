package io.agentvine.backend.chat;

/** Texts of agents and people, as rows and sentences can hold them. */
final class Texts {

    private Texts() {}

    /** The first characters, never half of a surrogate pair. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /** Without what no database takes: U+0000, and halves of surrogate pairs. Null for null. */
    static String storable(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(c -> c != 0 && !isHalf(c)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
