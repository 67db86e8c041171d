package io.agentvine.backend.login;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.PageLogins;
import io.agentvine.backend.platform.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is at the page: log in, see who is, log out. */
@RestController
@RequestMapping
@Tag(name = "logins")
class LoginController {

    private static final String API = "/api/v1/logins";

    private final Logins logins;

    LoginController(Logins logins) {
        this.logins = logins;
    }

    /** A code that makes one login. @param path of this backend, to be opened in a browser */
    record LoginCode(@Schema(example = "Zp2v0nTCG4LcX1kqFvYy3uOQ7bR8hW5sJd6eMa9iNfE") String code, Instant expiresAt,
            @Schema(example = "/login?code=Zp2v0nTCG4LcX1kqFvYy3uOQ7bR8hW5sJd6eMa9iNfE") String path) {}

    /** Who calls. @param mayOperate whether they may answer, and do what else needs the operator @param login null where it is not by a cookie */
    record WhoIs(@Schema(allowableValues = {"operator", "person"}) String actor, boolean mayOperate, @Nullable Login login) {}

    /** A login as it is listed. @param current whether it is the caller's own */
    record ListedLogin(Login login, boolean current) {}

    /** The body of a login, for the API document. */
    @Schema(name = "LogIn", requiredProperties = "code")
    record LogIn(String code) {}

    @PostMapping(API + "/codes")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make a one-time code", description = "It logs one browser in within 15 minutes: by opening 'path', or with POST /logins.")
    @ApiResponse(responseCode = "201", description = "The code, which is not shown again")
    LoginCode code() {
        Logins.Code made = logins.newCode();
        return new LoginCode(made.code(), made.expiresAt(), "/login?code=" + made.code());
    }

    @PostMapping(API)
    @Operation(summary = "Log in with a one-time code", description = "Sets the cookie agentvine_login (HttpOnly, SameSite=Strict), which counts as the"
            + " operator for 30 days in requests of this backend's own pages.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(mediaType = "application/json",
                    examples = @ExampleObject("{\"code\": \"Zp2v0nTCG4LcX1kqFvYy3uOQ7bR8hW5sJd6eMa9iNfE\"}"))))
    @ApiResponse(responseCode = "201", description = "Logged in")
    @ApiResponse(responseCode = "401", description = "The code was used, is too old, or is none")
    ResponseEntity<Login> logIn(@RequestBody LogIn body, @Parameter(hidden = true) @RequestHeader(name = "User-Agent", required = false) String browser,
            HttpServletRequest request) {
        Logins.Made made = body == null || body.code() == null ? null : logins.logInBy(body.code(), browser).orElse(null);
        if (made == null) {
            throw Problems.unauthorized("This code was used, is older than 15 minutes, or is none. Ask for another one: POST " + API + "/codes with the"
                    + " operator token, or start again");
        }
        return withCookie(made, request);
    }

    @PostMapping(API + "/token")
    @Operation(summary = "Log in with the operator token", description = "As with a code, where the token is shown as 'Authorization: Bearer'.")
    @ApiResponse(responseCode = "201", description = "Logged in")
    ResponseEntity<Login> logInByToken(@Parameter(hidden = true) @RequestHeader(name = "User-Agent", required = false) String browser,
            HttpServletRequest request) {
        return withCookie(logins.logIn(browser), request);
    }

    /** The address that a start prints. What follows is a page, also where the code is none. */
    @GetMapping("/login")
    @Operation(summary = "Log in by an address", description = "Takes a one-time code, sets the cookie, and leads to the page.")
    @ApiResponse(responseCode = "303", description = "Leads to the page; to /?login=expired where the code was used, is too old, or is none")
    ResponseEntity<Void> open(@RequestParam(required = false) String code, @Parameter(hidden = true) @RequestHeader(name = "User-Agent", required = false)
            String browser, HttpServletRequest request) {
        Optional<Logins.Made> made = code == null || !"GET".equals(request.getMethod()) ? Optional.empty() : logins.logInBy(code, browser);
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .location(URI.create(made.isPresent() ? "/" : "/?login=expired"));
        made.ifPresent(one -> answer.header(HttpHeaders.SET_COOKIE, cookie(one.cookie(), Logins.LIFE, request)));
        return answer.build();
    }

    @GetMapping(API)
    @Operation(summary = "Who is logged in", description = "The open logins, newest first.")
    @ApiResponse(responseCode = "200", description = "The logins")
    List<ListedLogin> list(@Parameter(hidden = true) @CookieValue(name = PageLogins.COOKIE, required = false) String cookie) {
        UUID own = logins.of(cookie).map(Login::id).orElse(null);
        return logins.open().stream().map(one -> new ListedLogin(one, one.id().equals(own))).toList();
    }

    @GetMapping(API + "/current")
    @Operation(summary = "Who calls", description = "Whether the caller may answer questions, and do what else needs the operator.")
    @ApiResponse(responseCode = "200", description = "Who it is")
    WhoIs current(@Parameter(hidden = true) @CookieValue(name = PageLogins.COOKIE, required = false) String cookie, HttpServletRequest request) {
        boolean operator = Caller.current(request) instanceof Caller.Operator;
        return new WhoIs(Caller.current(request).actor(), operator, operator ? logins.of(cookie).orElse(null) : null);
    }

    @DeleteMapping(API + "/current")
    @Operation(summary = "Log out", description = "Ends the login of the cookie that is shown; without one nothing is done.")
    @ApiResponse(responseCode = "204", description = "Nobody is logged in by this cookie any more")
    ResponseEntity<Void> logOut(@Parameter(hidden = true) @CookieValue(name = PageLogins.COOKIE, required = false) String cookie,
            HttpServletRequest request) {
        logins.of(cookie).ifPresent(one -> logins.end(one.id()));
        return ResponseEntity.noContent().header(HttpHeaders.SET_COOKIE, cookie("", Duration.ZERO, request)).build();
    }

    @DeleteMapping(API + "/{id}")
    @Operation(summary = "End a login", description = "Its cookie opens nothing from now on.")
    @ApiResponse(responseCode = "204", description = "Ended")
    @ApiResponse(responseCode = "404", description = "No open login has this id")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable UUID id) {
        logins.end(id);
    }

    private static ResponseEntity<Login> withCookie(Logins.Made made, HttpServletRequest request) {
        return ResponseEntity.status(HttpStatus.CREATED).header(HttpHeaders.SET_COOKIE, cookie(made.cookie(), Logins.LIFE, request))
                .header(HttpHeaders.CACHE_CONTROL, "no-store").body(made.login());
    }

    private static String cookie(String value, Duration life, HttpServletRequest request) {
        return ResponseCookie.from(PageLogins.COOKIE, value).httpOnly(true).sameSite("Strict").secure(request.isSecure()).path("/").maxAge(life)
                .build().toString();
    }
}
