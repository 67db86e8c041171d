package io.agentvine.bench;

import java.util.Locale;

/** How numbers are written. */
final class Words {

    private Words() {}

    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static String value(Figure figure) {
        return number(figure.value()) + (figure.unit().isEmpty() ? "" : " " + figure.unit());
    }
}
