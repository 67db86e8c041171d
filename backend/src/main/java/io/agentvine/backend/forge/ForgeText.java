package io.agentvine.backend.forge;

/** Others' words in what we write at a forge. Pure. */
public final class ForgeText {

    private static final int LONGEST_LINE = 500;

    private ForgeText() {}

    /** An @name would call somebody. */
    public static String quiet(String text) {
        return text.replaceAll("@(?=[A-Za-z0-9])", "@\u200b");
    }

    public static String oneLine(String text) {
        return cut(text.strip().replaceAll("\\s+", " "), LONGEST_LINE);
    }

    /** Leaves no half of a character behind. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
