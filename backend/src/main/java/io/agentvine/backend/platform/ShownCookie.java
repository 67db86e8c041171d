package io.agentvine.backend.platform;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;

/**
 * The cookie of a page's login, which counts as the operator: only where the browser says that the request comes from this backend's own page,
 * since browsers send it from pages on other ports of this host too. One that is over counts as none, so that its page can still read.
 */
final class ShownCookie {

    private static final Set<Access.Need> TAKEN_FOR = Set.of(Access.Need.PERSON, Access.Need.OPERATOR, Access.Need.WORKER_OR_OPERATOR);
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final ObjectProvider<PageLogins> logins;

    ShownCookie(ObjectProvider<PageLogins> logins) {
        this.logins = logins;
    }

    /** Null where none counts. @throws RefusedToken 503 where the logins cannot be read */
    Authentication callerOf(HttpServletRequest request) {
        String cookie = cookie(request);
        if (cookie == null || !TAKEN_FOR.contains(Access.ruleFor(request).need()) || !isFromOwnPage(request)) {
            return null;
        }
        try {
            return logins.getObject().isOpen(cookie) ? new KnownCaller(new Caller.Operator(), KnownCaller.OPERATOR) : null;
        } catch (RuntimeException e) {
            throw new RefusedToken(ProblemOf.exception(e));
        }
    }

    private static boolean isFromOwnPage(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return (site == null || OWN_SITES.contains(site)) && (origin == null || BrowserGuard.own(origin, request.getHeader(HttpHeaders.HOST)));
    }

    /** Null where the request has none. */
    static String cookie(HttpServletRequest request) {
        Cookie[] all = request.getCookies();
        return all == null ? null
                : Stream.of(all).filter(one -> one.getName().equals(PageLogins.COOKIE)).map(Cookie::getValue).findFirst().orElse(null);
    }
}
