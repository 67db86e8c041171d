package io.agentvine.text;

/** Shows a person what a text is, and not what it would look like. Pure. */
public final class Visible {

    private Visible() {}

    /** Control characters, and those that have no width or turn the direction, by their number; line ends and tabs as they are. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean hides = Character.isISOControl(c) && c != '\n' && c != '\t' || Character.getType(c) == Character.FORMAT
                    || c == 0x2028 || c == 0x2029 || c == 0xA0 || c == 0x3164 || Character.getType(c) == Character.SURROGATE;
            if (hides) {
                shown.append(String.format("<U+%04X>", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }
}
