package io.agentvine.bench;

import java.util.Locale;

/** A picture that grows downwards: shapes and words of SVG, with the few styles that the plot has. */
final class Svg {

    private final StringBuilder shapes = new StringBuilder();
    private final int width;

    Svg(int width) {
        this.width = width;
    }

    void text(double x, double y, String style, String words) {
        add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, escaped(words));
    }

    void bar(double x, double y, double length, double height, String style, String hint) {
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"><title>%s</title></rect>",
                x, y, Math.max(1, length), height, style, escaped(hint));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    void dot(double x, double y, String style, String hint) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"%s\"><title>%s</title></circle>", x, y, style, escaped(hint));
    }

    String picture(double height, String title) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$.0f" viewBox="0 0 %1$d %2$.0f" role="img" aria-label="%3$s">
                <style>
                text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
                .title { font-size: 18px; font-weight: 600 } .head { font-size: 15px; font-weight: 600 }
                .small { font-size: 11px; fill: #57606a } .right { text-anchor: end } .middle { font-size: 11px; fill: #57606a; text-anchor: middle }
                .ours { fill: #1a7f37 } .peer { fill: #8c959f } .bare { fill: #d0d7de } .missed { fill: #cf222e } .aim { fill: #0969da }
                .grid { stroke: #eaeef2 } .floor { stroke: #cf222e; stroke-width: 2 } .aimed { stroke: #0969da; stroke-width: 2; stroke-dasharray: 3 2 }
                .span { stroke: #8c959f; stroke-width: 2 } .ourspan { stroke: #1a7f37; stroke-width: 2 }
                </style>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, width, height, escaped(title)) + shapes + "</svg>\n";
    }

    private void add(String shape, Object... values) {
        shapes.append(String.format(Locale.ROOT, shape, values)).append('\n');
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("`", "");
    }
}
