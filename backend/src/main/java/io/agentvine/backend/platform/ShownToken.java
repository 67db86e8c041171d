package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.www.BasicAuthenticationConverter;

/**
 * The token of a request and what the route asks for, not yet looked at. A browser can show it as the password of HTTP Basic, for
 * reading only: it sends it by itself from then on, and what a page can make it send must change nothing.
 */
final class ShownToken extends AbstractAuthenticationToken {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    private static final BasicAuthenticationConverter BASIC_FORM = new BasicAuthenticationConverter();

    private final String text;
    private final boolean fromBrowser;
    private final transient Access.Rule rule;

    private ShownToken(String text, boolean fromBrowser, Access.Rule rule) {
        super(List.of());
        this.text = text;
        this.fromBrowser = fromBrowser;
        this.rule = rule;
    }

    /** Null where none is shown, or none is asked for. */
    static Authentication of(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        Access.Rule rule = Access.ruleFor(request);
        if (header == null || header.isBlank() || rule.need() == Access.Need.NOTHING) {
            return null;
        }
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return new ShownToken(header.substring(BEARER.length()).strip(), false, rule);
        }
        if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return basic(request, rule);
        }
        throw new RefusedToken(Problems.unauthorized("The Authorization header must be 'Bearer <token>'"));
    }

    /** Whether a page's login counts: a browser that was given a password once sends it with everything from then on. */
    static boolean isNoneOrPassword(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header == null || header.isBlank() || header.regionMatches(true, 0, BASIC, 0, BASIC.length());
    }

    private static Authentication basic(HttpServletRequest request, Access.Rule rule) {
        if (!"GET".equals(request.getMethod()) && !"HEAD".equals(request.getMethod())) {
            throw new RefusedToken(Problems.unauthorized("A password in the browser opens what only reads; to change something, show the"
                    + " token as 'Authorization: Bearer <token>' (in /docs: Authorize)"));
        }
        Authentication user = BASIC_FORM.convert(request);
        return new ShownToken((String) user.getCredentials(), true, rule);
    }

    boolean fromBrowser() {
        return fromBrowser;
    }

    Access.Rule rule() {
        return rule;
    }

    @Override
    public String getCredentials() {
        return text;
    }

    @Override
    public Object getPrincipal() {
        return "";
    }
}
