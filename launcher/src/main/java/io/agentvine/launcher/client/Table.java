package io.agentvine.launcher.client;

import io.agentvine.text.Visible;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns, each as wide as its widest cell; the last is cut to the terminal. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void row(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = cells[i] == null ? "" : Visible.of(cells[i].toString().replaceAll("\\s+", " ").strip());
        }
        rows.add(row);
    }

    void print(Workplace workplace) {
        int[] widths = new int[rows.get(0).length];
        rows.forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length - 1; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            line.append(row[row.length - 1]);
            boolean tooLong = workplace.terminal() && line.length() > workplace.columns();
            workplace.out().println(tooLong ? line.substring(0, Math.max(1, workplace.columns() - 1)) + "…" : line.toString().stripTrailing());
        }
    }
}
