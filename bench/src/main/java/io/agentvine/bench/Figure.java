package io.agentvine.bench;

/**
 * One measured value.
 *
 * @param key names it for the page and the plot
 * @param part the part of the benchmark that measured it, which says the calibration beside it
 * @param name as the page words it
 * @param lowerIsBetter whether floor and aim are upper limits
 * @param floor what it must keep, or null where there is none
 * @param aim what would be good, or null
 * @param against the calibration it is a ratio of, or null
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
