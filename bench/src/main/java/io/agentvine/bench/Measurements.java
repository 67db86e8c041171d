package io.agentvine.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what one run measures, and prints each figure as it comes. */
final class Measurements {

    private final Instant at;
    private final String command;
    private final long begun = System.nanoTime();
    private final Map<String, String> circumstances = new LinkedHashMap<>();
    private final List<Raw.Calibrated> calibrations = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Raw.Peer> peers = new ArrayList<>();
    private final List<Raw.Gap> gaps = new ArrayList<>();
    private String part = "start";

    Measurements(Instant at, String command) {
        this.at = at;
        this.command = command;
    }

    void circumstance(String name, String value) {
        circumstances.put(name, value);
        System.out.println(name + ": " + value);
    }

    /** What follows belongs to this part. */
    void begin(String name) {
        part = name;
        System.out.printf("%n== %s (after %d s)%n", name, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
    }

    void add(Raw.Calibrated calibration) {
        calibrations.add(calibration);
        System.out.println("calibration: " + Words.number(calibration.echo()) + " HTTP echoes/s"
                + (calibration.postgres() == null ? "" : ", " + Words.number(calibration.postgres()) + " bare claims + completions/s"));
    }

    void add(Figure figure) {
        Figure mine = figure.of(part);
        figures.add(mine);
        System.out.println(mine.name() + ": " + Words.value(mine)
                + (mine.floor() == null ? "" : " (floor " + Words.number(mine.floor()) + (mine.holds() ? ", holds)" : ", MISSED)"))
                + (mine.note().isEmpty() ? "" : "; " + mine.note()));
    }

    /** With the floor and aim that the calibration before this part makes of its ratios. */
    void add(Figure.Share share) {
        Double bare = calibrations.stream().filter(each -> each.part().equals(part)).reduce((first, last) -> last)
                .map(each -> each.of(share.figure().against())).orElse(null);
        add(share.beside(bare));
    }

    void add(Raw.Peer peer) {
        peers.add(peer);
        if (peer.absent() != null) {
            System.out.println("!! " + peer.name() + " NOT MEASURED: " + peer.absent());
        }
        peer.figures().forEach(each -> System.out.println(
                peer.name() + " " + peer.version() + ", " + each.figure() + ": " + Words.number(each.value()) + " " + each.unit() + " (" + each.how() + ")"));
    }

    /** A part that came to no figure, or to less than it should. */
    void gap(String name, String reason) {
        gaps.add(new Raw.Gap(name, reason));
        System.out.println("!! " + name + " NOT MEASURED: " + reason);
    }

    Raw raw() {
        double minutes = Math.round((System.nanoTime() - begun) / 6e9) / 10.0;
        return new Raw(at, command, minutes, circumstances, calibrations, figures, peers, gaps);
    }
}
