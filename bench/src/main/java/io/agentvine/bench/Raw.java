package io.agentvine.bench;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything that one run measured, as it is kept in {@code docs/bench}; page and plot are made from it alone.
 *
 * @param minutes how long the run took
 * @param gaps what was asked for and not measured
 */
record Raw(
        Instant at,
        String command,
        double minutes,
        Map<String, String> circumstances,
        List<Calibrated> calibrations,
        List<Figure> figures,
        List<Peer> peers,
        List<Gap> gaps) {

    /** What the bare machine did just before a part. @param postgres claims and completions a second, or null with SQLite */
    record Calibrated(String part, double echo, Double postgres) {

        /** In steps a second; null where it was not measured. */
        Double of(Figure.Against against) {
            return switch (against) {
                case ECHO -> echo;
                case POSTGRES -> postgres;
            };
        }
    }

    /** A part that was not measured, and why. */
    record Gap(String part, String reason) {}

    /** Another queue. @param absent why there are no figures, or null */
    record Peer(String name, String version, String runtime, List<Measured> figures, String absent) {

        /** @param how the set-up, in a few words */
        record Measured(String figure, double value, String unit, String how) {}

        Optional<Measured> figure(String key) {
            return figures.stream().filter(each -> each.figure().equals(key)).findFirst();
        }
    }

    /**
     * Together with what an earlier run measured of the other parts; the circumstances say which run that was.
     *
     * @param mine the parts that were asked for in this one
     */
    Raw with(Raw earlier, Collection<String> mine) {
        Map<String, String> all = new LinkedHashMap<>(circumstances);
        all.put("all other parts than " + String.join(", ", mine), "measured " + earlier.at + " by `" + earlier.command + "` at commit "
                + earlier.circumstances.get("commit") + " on " + earlier.circumstances.get("machine") + ", "
                + earlier.circumstances.get("JDK") + ", " + earlier.circumstances.get("database"));
        return new Raw(at, command, minutes, all,
                both(earlier.calibrations, calibrations, Calibrated::part, mine),
                both(earlier.figures, figures, Figure::part, mine),
                Stream.concat(earlier.peers.stream().filter(each -> peers.stream().noneMatch(now -> now.name().equals(each.name()))), peers.stream()).toList(),
                both(earlier.gaps, gaps, Gap::part, mine));
    }

    private static <T> List<T> both(List<T> earlier, List<T> now, Function<T, String> part, Collection<String> mine) {
        return Stream.concat(earlier.stream().filter(each -> !mine.contains(part.apply(each))),
                now.stream().filter(each -> mine.contains(part.apply(each)))).toList();
    }

    Optional<Figure> figure(String key) {
        return figures.stream().filter(each -> each.key().equals(key)).findFirst();
    }

    Optional<Calibrated> calibration(String part) {
        return calibrations.stream().filter(each -> each.part().equals(part)).findFirst();
    }

    /** What the bare machine did beside this figure, in steps a second. */
    Optional<Double> bare(Figure figure) {
        return figure.against() == null ? Optional.empty() : calibration(figure.part()).flatMap(beside -> Optional.ofNullable(beside.of(figure.against())));
    }
}
