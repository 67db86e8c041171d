package io.agentvine.backend.series;

import io.agentvine.backend.series.Metric.Dimension;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Reads figures from the buckets that are kept. Any thread. */
@Component
class SeriesReader {

    static final int MOST_LINES = 50;

    /** Each step of a length of time is that much longer than the one before. */
    private static final double STEP = 1.25;

    private final SqlFiles sql;
    private final Transactions transactions;

    SeriesReader(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    private record Key(Instant at, String name) {}

    private record Read(Key key, Double value, Long count) {}

    /** How many were about how long, by the step. */
    private record Times(long all, List<long[]> steps) {

        /** In seconds: the middle of the step in which that share of them is reached. */
        Double quantile(double share) {
            long left = (long) Math.ceil(all * share);
            for (long[] step : steps) {
                left -= step[1];
                if (left <= 0) {
                    return step[0] == 0 ? 0.001 : Math.pow(STEP, step[0] + 0.5) / 1000;
                }
            }
            return null;
        }
    }

    /** @param from, to beginnings of stretches */
    Series read(Metric metric, Dimension by, Stretch step, Instant from, Instant to) {
        return transactions.read(() -> {
            Map<Key, Times> times = metric.isTime() && (by == Dimension.ALL || by == Dimension.QUEUE) ? times(metric, by, step, from, to) : Map.of();
            Map<String, List<Series.Point>> lines = new LinkedHashMap<>();
            for (Read read : points(metric, by, step, from, to)) {
                Times known = times.get(read.key);
                lines.computeIfAbsent(read.key.name, name -> new ArrayList<>()).add(new Series.Point(read.key.at, read.value, read.count,
                        known == null ? null : known.quantile(0.5), known == null ? null : known.quantile(0.95)));
            }
            return new Series(word(metric), by == Dimension.ALL ? null : word(by), metric.unit, from, to, step.word,
                    most(lines, by), Math.max(0, lines.size() - MOST_LINES));
        });
    }

    private List<Read> points(Metric metric, Dimension by, Stretch step, Instant from, Instant to) {
        return sql.of("series/points").with("step", step.length).with("dimension", by).with("from", from).with("to", to)
                .list(row -> new Read(new Key(row.time("at"), row.text("name")), metric.value(row), metric.count(row))).stream()
                .filter(read -> read.value != null).toList();
    }

    private Map<Key, Times> times(Metric metric, Dimension by, Stretch step, Instant from, Instant to) {
        Map<Key, Times> found = new HashMap<>();
        sql.of("series/times").with("step", step.length).with("dimension", by).with("from", from).with("to", to).with("kind", metric.timeKind())
                .list(row -> found.merge(new Key(row.time("at"), row.text("name")),
                        new Times(row.number("n"), List.of(new long[] {row.number("time_step"), row.number("n")})), SeriesReader::together));
        return found;
    }

    private static Times together(Times some, Times more) {
        List<long[]> steps = new ArrayList<>(some.steps);
        steps.addAll(more.steps);
        return new Times(some.all + more.all, steps);
    }

    private static List<Series.Line> most(Map<String, List<Series.Point>> lines, Dimension by) {
        return lines.entrySet().stream()
                .map(line -> new Series.Line(by == Dimension.ALL ? null : line.getKey(), line.getValue()))
                .sorted(Comparator.comparingDouble((Series.Line line) -> line.points().stream().mapToDouble(Series.Point::value).sum()).reversed())
                .limit(MOST_LINES).toList();
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
