package io.agentvine.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The picture of one run: tasks a second and pick-up beside other queues, then every figure beside its floor and aim. */
final class Plot {

    private static final int WIDTH = 930;
    private static final int LEFT = 330;
    private static final int RIGHT = 800;
    private static final int ROW = 24;

    private final Raw raw;
    private final Svg svg = new Svg(WIDTH);
    private double y = 34;

    Plot(Raw raw) {
        this.raw = raw;
    }

    /** @param style ours, peer or bare */
    private record Bar(String name, double value, String style, Figure bounds) {}

    /** A span from the median to the 99th percentile. */
    private record Span(String name, double p50, double p99, boolean ours) {}

    String svg() {
        svg.text(20, y, "title", "How fast: AgentVine beside other queues");
        y += 20;
        svg.text(20, y, "small", "commit " + raw.circumstances().getOrDefault("commit", "?") + ", " + raw.at().toString().substring(0, 10) + ", "
                + raw.circumstances().getOrDefault("machine", "") + ", " + raw.circumstances().getOrDefault("database", ""));
        y += 34;
        bars("Tasks a second, 3 at a time; ours over HTTP and committed (red mark: floor, blue: aim)", throughput("next_1", "AgentVine, 1 a request", "throughput_3"));
        bars("Tasks a second, 50 at a time", throughput("next_50", "AgentVine, 50 a request", "throughput_50"));
        spans();
        floors();
        return svg.picture(y, "Figures of the benchmark");
    }

    private List<Bar> throughput(String key, String name, String theirs) {
        List<Bar> bars = new ArrayList<>();
        raw.figure(key).ifPresent(figure -> bars.add(new Bar(name, figure.value(), "ours", figure)));
        for (Raw.Peer peer : raw.peers()) {
            peer.figures().stream().filter(each -> each.figure().startsWith(theirs))
                    .forEach(each -> bars.add(new Bar(peer.name() + (each.figure().equals(theirs) ? "" : ", no fork"), each.value(), "peer", null)));
        }
        raw.calibration("next").filter(each -> each.postgres() != null)
                .ifPresent(each -> bars.add(new Bar("bare PostgreSQL claim + complete", each.postgres(), "bare", null)));
        return bars;
    }

    private void bars(String title, List<Bar> bars) {
        if (bars.isEmpty()) {
            return;
        }
        heading(title);
        double most = bars.stream().mapToDouble(bar -> Math.max(bar.value(), bar.bounds() == null ? 0 : bar.bounds().aim())).max().orElse(1);
        for (Bar bar : bars) {
            svg.text(LEFT - 10, y + 15, "right", bar.name());
            double length = bar.value() / most * (RIGHT - LEFT);
            svg.bar(LEFT, y + 3, length, ROW - 7, bar.style(), bar.name() + ": " + Words.number(Math.rint(bar.value())));
            double words = LEFT + length;
            if (bar.bounds() != null) {
                words = Math.max(words, mark(bar.bounds().floor() / most, "floor"));
                words = Math.max(words, mark(bar.bounds().aim() / most, "aimed"));
            }
            svg.text(words + 8, y + 15, "number", Words.number(Math.rint(bar.value())));
            y += ROW;
        }
        y += 22;
    }

    private double mark(double share, String style) {
        double x = LEFT + share * (RIGHT - LEFT);
        svg.line(x, y, x, y + ROW - 1, style);
        return x;
    }

    private void spans() {
        List<Span> spans = new ArrayList<>();
        raw.figure("pickup_p50").ifPresent(p50 -> raw.figure("pickup_p99")
                .ifPresent(p99 -> spans.add(new Span("AgentVine (HTTP, committed)", p50.value(), p99.value(), true))));
        for (Raw.Peer peer : raw.peers()) {
            peer.figure("pickup_p50").ifPresent(p50 -> peer.figure("pickup_p99")
                    .ifPresent(p99 -> spans.add(new Span(peer.name(), p50.value(), p99.value(), false))));
        }
        if (spans.isEmpty()) {
            return;
        }
        heading("Pick-up of one job on an idle system, ms: median (dot) to 99th percentile, logarithmic");
        Scale scale = Scale.around(spans.stream().flatMap(span -> List.of(span.p50(), span.p99()).stream()).toList());
        axis(scale, spans.size(), "");
        for (Span span : spans) {
            svg.text(LEFT - 10, y + 15, "right", span.name());
            svg.line(scale.x(span.p50()), y + 11, scale.x(span.p99()), y + 11, span.ours() ? "ourspan" : "span");
            svg.line(scale.x(span.p99()), y + 5, scale.x(span.p99()), y + 17, span.ours() ? "ourspan" : "span");
            svg.dot(scale.x(span.p50()), y + 11, span.ours() ? "ours" : "peer", span.name() + ": " + Words.number(span.p50()) + " ms");
            svg.text(Math.max(scale.x(span.p99()), scale.x(span.p50())) + 9, y + 15, "number", Words.number(span.p50()) + " / " + Words.number(span.p99()));
            y += ROW;
        }
        y += 44;
    }

    private void floors() {
        List<Figure> bound = raw.figures().stream().filter(figure -> figure.floor() != null && figure.floor() > 0 && figure.value() > 0)
                .sorted(Comparator.comparingDouble(Figure::timesTheFloor).reversed()).toList();
        if (bound.isEmpty()) {
            return;
        }
        heading("Every figure as a multiple of its floor: right of the red line holds; blue mark: aim; logarithmic");
        List<Double> all = new ArrayList<>(bound.stream().map(Figure::timesTheFloor).toList());
        all.add(1.0);
        Scale scale = Scale.around(all);
        axis(scale, bound.size(), "×");
        svg.line(scale.x(1), y - 4, scale.x(1), y + bound.size() * ROW, "floor");
        for (Figure figure : bound) {
            svg.text(LEFT - 10, y + 15, "right small", shortened(figure.name()));
            if (figure.aim() != null && figure.aim() > 0) {
                double aim = scale.x(figure.lowerIsBetter() ? figure.floor() / figure.aim() : figure.aim() / figure.floor());
                svg.line(aim, y + 3, aim, y + ROW - 5, "aimed");
            }
            svg.dot(scale.x(figure.timesTheFloor()), y + 11, figure.holds() ? "ours" : "missed", figure.name());
            svg.text(RIGHT + 12, y + 15, "small", Words.value(figure));
            y += ROW;
        }
        y += 44;
    }

    private void heading(String title) {
        svg.text(20, y, "head", title);
        y += 12;
    }

    private void axis(Scale scale, int rows, String unit) {
        for (double tick : scale.ticks()) {
            svg.line(scale.x(tick), y, scale.x(tick), y + rows * ROW, "grid");
            svg.text(scale.x(tick), y + rows * ROW + 14, "middle", (tick < 1 ? String.valueOf(tick) : Words.number(tick)) + unit);
        }
    }

    private static String shortened(String name) {
        return name.length() <= 52 ? name : name.substring(0, 51) + "…";
    }

    /** Powers of ten from the left edge to the right one. */
    private record Scale(int from, int to) {

        static Scale around(List<Double> values) {
            double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
            double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
            int from = (int) Math.floor(Math.log10(least));
            return new Scale(from, Math.max(from + 1, (int) Math.ceil(Math.log10(most))));
        }

        double x(double value) {
            double share = (Math.log10(value) - from) / (to - from);
            return LEFT + Math.min(1, Math.max(0, share)) * (RIGHT - LEFT);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (int power = from; power <= to; power++) {
                ticks.add(Math.pow(10, power));
            }
            return ticks;
        }
    }
}
