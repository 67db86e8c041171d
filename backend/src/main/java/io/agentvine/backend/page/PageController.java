package io.agentvine.backend.page;

import io.agentvine.backend.platform.Problems;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The page: one document at the address of each view, and its files. They are read from the jar when somebody looks for the first time. */
@RestController
@Hidden
class PageController {

    private static final Duration YEAR = Duration.ofDays(365);

    private final Supplier<PageFiles> files = SingletonSupplier.of(PageFiles::read);

    /** As views.js has them, and as {@code platform.Access} lets them through. */
    @GetMapping({"/", "/tasks", "/tasks/{id}", "/inbox", "/new", "/queue", "/workers", "/sessions", "/schedules", "/chat", "/chat/{session}", "/policy", "/settings"})
    ResponseEntity<byte[]> view(HttpServletRequest request) {
        PageFiles page = files.get();
        return answer(page.index(), request)
                .cacheControl(CacheControl.noCache())
                .eTag(page.version() + (takesGzip(request) ? "-gzip" : ""))
                .header("Content-Security-Policy", page.policy())
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .body(bytes(page.index(), request));
    }

    @GetMapping(PageFiles.ROOT + "{version}/{*name}")
    ResponseEntity<byte[]> file(@PathVariable String version, @PathVariable String name, HttpServletRequest request) {
        PageFile file = files.get().find(version, name.substring(1))
                .orElseThrow(() -> Problems.of(HttpStatus.NOT_FOUND, "The page has no such file, or is another one since this one was loaded: load it anew"));
        return answer(file, request).cacheControl(CacheControl.maxAge(YEAR).immutable()).body(bytes(file, request));
    }

    private static ResponseEntity.BodyBuilder answer(PageFile file, HttpServletRequest request) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, file.mediaType()).header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        return takesGzip(request) ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip") : answer;
    }

    private static byte[] bytes(PageFile file, HttpServletRequest request) {
        return takesGzip(request) ? file.gzipped() : file.content();
    }

    private static boolean takesGzip(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null && accepted.matches("(?i)(?:.*,)?\\s*gzip\\s*(?:,.*)?");
    }
}
