package io.agentvine.backend.platform;

/**
 * Tells whether a cookie is that of somebody who has logged in at the page. Implemented by the package login; called once per request
 * with one, and for an event stream every 10 s.
 */
public interface PageLogins {

    /** The name of the cookie. */
    String COOKIE = "agentvine_login";

    /** @param cookie as it stood in the request; never logged */
    boolean isOpen(String cookie);
}
