package io.agentvine.bench;

/**
 * One measured value.
 *
 * @param key names it for the page and the plot
 * @param part the part of the benchmark that measured it, which says the calibration beside it
 * @param name as the page words it
 * @param lowerIsBetter whether floor and aim are upper limits
 * @param floor what it must keep on this machine, or null where there is none; of a figure that is read beside a calibration, a ratio
 *     to what the bare machine did in the same minute ({@link Share})
 * @param aim what would be good on this machine, or null
 * @param against the calibration it is read beside, or null
 * @param note what else has to be known of it, or empty
 */
record Figure(
        String key, String part, String name, double value, String unit, boolean lowerIsBetter, Double floor, Double aim, Against against, String note) {

    /** What the bare machine did in the same minute. */
    enum Against { ECHO, POSTGRES }

    static Figure atMost(String key, String name, double value, String unit, double floor, double aim) {
        return new Figure(key, null, name, value, unit, true, floor, aim, null, "");
    }

    static Figure atLeast(String key, String name, double value, String unit, double floor, double aim) {
        return new Figure(key, null, name, value, unit, false, floor, aim, null, "");
    }

    static Figure plain(String key, String name, double value, String unit) {
        return new Figure(key, null, name, value, unit, false, null, null, null, "");
    }

    /**
     * A figure whose floor and aim are ratios to what the bare machine does in the same minute, so that they ask the same of any machine.
     *
     * @param floor of a rate: to the bare rate; of a time: to the time of one step of the bare machine; null where there is none
     */
    record Share(Figure figure, Double floor, Double aim) {

        /** With the floor and the aim of a machine that does so many bare steps a second; with none where that was not measured. */
        Figure beside(Double bare) {
            return bare == null ? figure : new Figure(figure.key, figure.part, figure.name, figure.value, figure.unit, figure.lowerIsBetter,
                    absolute(floor, bare), absolute(aim, bare), figure.against, figure.note);
        }

        Share noted(String text) {
            return new Share(figure.noted(text), floor, aim);
        }

        private Double absolute(Double ratio, double bare) {
            return ratio == null ? null : figure.lowerIsBetter ? ratio * Calibration.milliseconds(bare) : ratio * bare;
        }
    }

    /** A rate that is at least these shares of the bare machine's. */
    static Share shareOf(Against bare, String key, String name, double value, String unit, Double floor, Double aim) {
        return new Share(plain(key, name, value, unit).against(bare), floor, aim);
    }

    /** A time in ms, at most so many times that of one step of the bare machine. */
    static Share timesOf(Against bare, String key, String name, double milliseconds, Double floor, Double aim) {
        return new Share(new Figure(key, null, name, milliseconds, "ms", true, null, null, bare, ""), floor, aim);
    }

    /** The ratio to the bare machine that floor, aim or value is. */
    double ratio(double bound, double bare) {
        return lowerIsBetter ? bound / Calibration.milliseconds(bare) : bound / bare;
    }

    Figure against(Against calibration) {
        return new Figure(key, part, name, value, unit, lowerIsBetter, floor, aim, calibration, note);
    }

    Figure noted(String text) {
        return new Figure(key, part, name, value, unit, lowerIsBetter, floor, aim, against, text);
    }

    Figure of(String thePart) {
        return new Figure(key, thePart, name, value, unit, lowerIsBetter, floor, aim, against, note);
    }

    boolean holds() {
        return floor == null || (lowerIsBetter ? value <= floor : value >= floor);
    }

    boolean reachesAim() {
        return aim != null && (lowerIsBetter ? value <= aim : value >= aim);
    }

    /** How many times better than the floor: 1 just holds it. */
    double timesTheFloor() {
        return lowerIsBetter ? floor / value : value / floor;
    }
}
