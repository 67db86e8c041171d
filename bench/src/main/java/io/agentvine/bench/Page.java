package io.agentvine.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The figures of {@code docs/performance.md} and the plot beside it, made of a run's raw figures alone. */
final class Page {

    static final String BEGIN = "<!-- figures: written by the benchmark -->";
    static final String END = "<!-- end of figures -->";
    private static final Path PICTURE = Path.of("images/performance.svg");

    private final Path docs;

    Page(Path root) {
        this.docs = root.resolve("docs");
    }

    /** @param record where the raw figures are kept */
    void write(Raw raw, Path record) throws IOException {
        Path page = docs.resolve("performance.md");
        String text = Files.readString(page, StandardCharsets.UTF_8);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        if (from < BEGIN.length() || to < from) {
            throw new IOException("expected the lines '" + BEGIN + "' and '" + END + "' in " + page);
        }
        String link = docs.toAbsolutePath().relativize(record).toString();
        Files.writeString(page, text.substring(0, from) + "\n" + figures(raw, link) + text.substring(to));
        Files.createDirectories(docs.resolve(PICTURE).getParent());
        Files.writeString(docs.resolve(PICTURE), new Plot(raw).svg());
        System.out.println("written: " + page + ", " + docs.resolve(PICTURE));
    }

    static String figures(Raw raw, String link) {
        return String.join("\n",
                verdict(raw),
                "![Ours beside BullMQ, RQ and db-scheduler, and every figure beside its floor](" + PICTURE + ")",
                "",
                circumstances(raw, link),
                ours(raw),
                "### Beside other queues\n",
                peers(raw),
                "### The bare machine in the same minutes\n",
                calibrations(raw));
    }

    /** What did not hold comes first. */
    private static String verdict(Raw raw) {
        List<Figure> bound = raw.figures().stream().filter(figure -> figure.floor() != null).toList();
        List<Figure> missed = bound.stream().filter(figure -> !figure.holds()).toList();
        StringBuilder text = new StringBuilder();
        if (missed.isEmpty()) {
            text.append("**Every floor that was measured holds** (").append(bound.size()).append(" of them).");
        } else {
            text.append("**").append(missed.size()).append(" of ").append(bound.size()).append(" floors were missed:** ")
                    .append(missed.stream().map(figure -> figure.name() + " (" + Words.value(figure) + ", floor " + Words.number(figure.floor()) + ")")
                            .collect(Collectors.joining("; ")))
                    .append('.');
        }
        long reached = raw.figures().stream().filter(Figure::reachesAim).count();
        long aims = raw.figures().stream().filter(figure -> figure.aim() != null).count();
        text.append(" Aims reached: ").append(reached).append(" of ").append(aims).append(".\n");
        raw.gaps().forEach(gap -> text.append("\n**Not measured:** `").append(gap.part()).append("`: ").append(gap.reason()).append('\n'));
        raw.peers().stream().filter(peer -> peer.absent() != null)
                .forEach(peer -> text.append("\n**No figures of ").append(peer.name()).append(":** ").append(peer.absent()).append('\n'));
        return text.toString();
    }

    private static String circumstances(Raw raw, String link) {
        StringBuilder list = new StringBuilder("* command: `" + raw.command() + "`, " + Words.number(raw.minutes()) + " min, " + raw.at() + "\n");
        raw.circumstances().forEach((name, value) -> list.append("* ").append(name).append(": ").append(value).append('\n'));
        return list.append("* raw figures: [").append(link).append("](").append(link).append(")\n").toString();
    }

    private static String ours(Raw raw) {
        StringBuilder table = new StringBuilder("| what | figure | floor | aim | | to the bare machine | |\n|---|---|---|---|---|---|---|\n");
        for (Figure figure : raw.figures()) {
            table.append("| %s | %s | %s | %s | %s | %s | %s |\n".formatted(
                    figure.name(), Words.value(figure), bound(figure.floor()), bound(figure.aim()), judged(figure), ratio(raw, figure), figure.note()));
        }
        return table.toString();
    }

    private static String bound(Double value) {
        return value == null ? "–" : Words.number(value);
    }

    private static String judged(Figure figure) {
        if (!figure.holds()) {
            return "**missed**";
        }
        return figure.reachesAim() ? "aim reached" : figure.floor() == null ? "" : "holds";
    }

    /** The figure as a ratio to the bare machine, with the floor and the aim that it is held against. */
    private static String ratio(Raw raw, Figure figure) {
        return raw.bare(figure).map(bare -> Words.number(figure.ratio(figure.value(), bare)) + bareOf(figure) + bounds(figure, bare)).orElse("");
    }

    private static String bareOf(Figure figure) {
        String times = figure.lowerIsBetter() ? " times one on" : " of";
        return times + (figure.against() == Figure.Against.ECHO ? " HTTP echo" : " bare PostgreSQL");
    }

    private static String bounds(Figure figure, double bare) {
        List<String> bounds = new ArrayList<>();
        if (figure.floor() != null) {
            bounds.add("floor " + Words.number(figure.ratio(figure.floor(), bare)));
        }
        if (figure.aim() != null) {
            bounds.add("aim " + Words.number(figure.ratio(figure.aim(), bare)));
        }
        return bounds.isEmpty() ? "" : " (" + String.join(", ", bounds) + ")";
    }

    private static String peers(Raw raw) {
        StringBuilder table = new StringBuilder("| peer | what | figure | ours in the same run | ours to the peer |\n|---|---|---|---|---|\n");
        for (Raw.Peer peer : raw.peers()) {
            if (peer.absent() != null) {
                table.append("| ").append(peer.name()).append(" | **not measured** | | | |\n");
            }
            for (Raw.Peer.Measured each : peer.figures()) {
                Comparison beside = Comparison.of(raw, each);
                table.append("| %s %s | %s | %s %s | %s | %s |\n".formatted(
                        peer.name(), peer.version(), beside.what() + ": " + each.how(), Words.number(each.value()), each.unit(), beside.ours(), beside.ratio()));
            }
        }
        return table.toString();
    }

    private static String calibrations(Raw raw) {
        StringBuilder table = new StringBuilder("| before | HTTP echo, 3 clients | PostgreSQL claim + complete, 3 connections |\n|---|---|---|\n");
        raw.calibrations().forEach(each -> table.append("| %s | %s /s | %s |\n".formatted(
                each.part(), Words.number(Math.rint(each.echo())), each.postgres() == null ? "–" : Words.number(Math.rint(each.postgres())) + " /s")));
        return table.toString();
    }

    /** One figure of a peer beside ours of the same kind. */
    private record Comparison(String what, String ours, String ratio) {

        static Comparison of(Raw raw, Raw.Peer.Measured theirs) {
            return switch (theirs.figure()) {
                case "pickup_p50" -> beside(raw, theirs, "pickup_p50", "pick-up of one job, p50");
                case "pickup_p99" -> beside(raw, theirs, "pickup_p99", "pick-up of one job, p99");
                case "page_painted" -> beside(raw, theirs, "page_painted", "its page painted");
                case "page_bytes" -> beside(raw, theirs, "page_bytes", "its page over the wire");
                case "throughput_50" -> beside(raw, theirs, "next_50", "no-op jobs, 50 at a time");
                default -> beside(raw, theirs, "next_1", "no-op jobs, 3 at a time");
            };
        }

        private static Comparison beside(Raw raw, Raw.Peer.Measured theirs, String key, String what) {
            return raw.figure(key)
                    .map(ours -> new Comparison(what, Words.value(ours), words(ours, theirs.value())))
                    .orElse(new Comparison(what, "not measured", ""));
        }

        /** Above 1 is better than the peer. */
        private static String words(Figure ours, double theirs) {
            double times = ours.lowerIsBetter() ? theirs / ours.value() : ours.value() / theirs;
            return Words.number(times) + " ×";
        }
    }
}
