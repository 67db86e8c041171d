package io.agentvine.backend.platform;

import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Which part of a list is asked for: {@code limit} 1-500, default 100, from {@code offset}. A controller's argument. */
public record Paging(int limit, long offset) {

    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 500;

    /** A 200 with the headers {@code X-Total-Count} and {@code Link} (next, prev, first). */
    public <T> ResponseEntity<List<T>> answer(List<T> page, long total) {
        return answer(page, total, links(total));
    }

    /** As {@link #answer}, where the list goes on behind its total: {@code next} leads there from its last page. @param on null where it ends */
    public <T> ResponseEntity<List<T>> answer(List<T> page, long total, String parameter, Object on) {
        List<String> links = links(total);
        if (on != null && offset + limit >= total) {
            links.add(link(0, "next", parameter, on));
        }
        return answer(page, total, links);
    }

    /** As {@link #answer}, of a list that is gone on with by key: {@code next} leads behind the last row. @param next null where it ends */
    public <T> ResponseEntity<List<T>> answerBehind(List<T> page, long total, Object next) {
        List<String> links = new ArrayList<>(List.of(behind("first", "")));
        if (next != null) {
            links.add(behind("next", next));
        }
        return answer(page, total, links);
    }

    private String behind(String relation, Object cursor) {
        return "<" + ServletUriComponentsBuilder.fromCurrentRequest().replaceQueryParam("limit", limit).replaceQueryParam("cursor", cursor)
                .build(false).toUriString() + ">; rel=\"" + relation + "\"";
    }

    /** The same part of a list that has no more than that; null where it has none of it. */
    public Paging within(long total) {
        return offset >= total ? null : new Paging((int) Math.min(limit, total - offset), offset);
    }

    private static <T> ResponseEntity<List<T>> answer(List<T> page, long total, List<String> links) {
        return ResponseEntity.ok()
                .header("X-Total-Count", Long.toString(total))
                .header(HttpHeaders.LINK, String.join(", ", links))
                .body(page);
    }

    private List<String> links(long total) {
        List<String> links = new ArrayList<>();
        links.add(link(0, "first"));
        if (offset > 0) {
            links.add(link(Math.max(0, offset - limit), "prev"));
        }
        if (offset + limit < total) {
            links.add(link(offset + limit, "next"));
        }
        return links;
    }

    private String link(long from, String relation) {
        return link(from, relation, "limit", limit);
    }

    private String link(long from, String relation, String parameter, Object value) {
        String uri = ServletUriComponentsBuilder.fromCurrentRequest()
                .replaceQueryParam("limit", limit)
                .replaceQueryParam("offset", from)
                .replaceQueryParam(parameter, value)
                .build(false)
                .toUriString();
        return "<" + uri + ">; rel=\"" + relation + "\"";
    }
}
