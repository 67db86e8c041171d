package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;

/** What let a request in whose response stays open. To be asked now and then, so that the response ends with the login that it hangs on. */
public final class Admission {

    private final PageLogins logins;
    private final String cookie;

    /** @param cookie null: no login let it in */
    private Admission(PageLogins logins, String cookie) {
        this.logins = logins;
        this.cookie = cookie;
    }

    /** A login that is over already let nobody in: whoever shows it reads as one who shows none. */
    public static Admission of(HttpServletRequest request, PageLogins logins) {
        String cookie = ShownCookie.cookie(request);
        return new Admission(logins, cookie != null && logins.isOpen(cookie) ? cookie : null);
    }

    /** Whether the login has ended since. Where that cannot be read now, the next call finds out. */
    public boolean isOver() {
        try {
            return cookie != null && !logins.isOpen(cookie);
        } catch (RuntimeException unreadable) {
            return false;
        }
    }
}
