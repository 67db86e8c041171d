package io.agentvine.backend.login;

import io.agentvine.backend.platform.PageLogins;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.hash.Sha256;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Codes and logins. Of codes and cookies the hashes are kept, not they themselves. Any thread. */
@Component
class Logins implements PageLogins {

    static final Duration LIFE = Duration.ofDays(30);
    static final Duration LIFE_OF_CODE = Duration.ofMinutes(15);

    private static final Duration NOTED = Duration.ofMinutes(10);
    private static final int LONGEST_BROWSER = 300;
    private static final int BYTES = 32;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;
    private final SecureRandom random = new SecureRandom();

    Logins(SqlFiles sql, Transactions transactions, Ids ids) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
    }

    /** A code that makes one login. */
    record Code(String code, Instant expiresAt) {}

    /** A new login, and the cookie that shows it, which is not seen again. */
    record Made(Login login, String cookie) {}

    Code newCode() {
        String code = secret();
        return transactions.run(() -> {
            sql.of("login/drop_codes").update();
            sql.of("login/drop_old").with("age", LIFE).update();
            return sql.of("login/add_code").with("code", hash(code)).with("life", LIFE_OF_CODE)
                    .first(row -> new Code(code, row.time("expires_at"))).orElseThrow();
        });
    }

    /** Empty where the code is used, too old or none. */
    Optional<Made> logInBy(String code, String browser) {
        return transactions.run(() -> sql.of("login/use_code").with("code", hash(code)).exists() ? Optional.of(add(browser)) : Optional.empty());
    }

    /** Of somebody who has shown the operator token. */
    Made logIn(String browser) {
        return transactions.run(() -> add(browser));
    }

    private Made add(String browser) {
        String cookie = secret();
        String shown = browser == null ? "" : browser.length() > LONGEST_BROWSER ? browser.substring(0, LONGEST_BROWSER) : browser;
        Login login = sql.of("login/add").with("id", ids.next()).with("cookie", hash(cookie)).with("browser", shown).with("life", LIFE)
                .first(Login::of).orElseThrow();
        return new Made(login, cookie);
    }

    @Override
    public boolean isOpen(String cookie) {
        Optional<Seen> seen = transactions.read(() -> sql.of("login/of_cookie").with("cookie", hash(cookie)).first(Seen::of));
        seen.filter(one -> one.login.lastSeenAt().plus(NOTED).isBefore(one.now))
                .ifPresent(one -> transactions.run(() -> sql.of("login/seen").with("id", one.login.id()).update()));
        return seen.isPresent();
    }

    private record Seen(Login login, Instant now) {

        static Seen of(Row row) throws SQLException {
            return new Seen(Login.of(row), row.time("now_ms"));
        }
    }

    /** @param cookie or null */
    Optional<Login> of(String cookie) {
        return cookie == null ? Optional.empty()
                : transactions.read(() -> sql.of("login/of_cookie").with("cookie", hash(cookie)).first(Login::of));
    }

    List<Login> open() {
        return transactions.read(() -> sql.of("login/list").list(Login::of));
    }

    /** @throws io.agentvine.backend.platform.ProblemException 404 where it is not open */
    void end(UUID id) {
        if (transactions.run(() -> sql.of("login/end").with("id", id).update()) == 0) {
            throw Problems.notFound("open login", id);
        }
    }

    private String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String secret) {
        return Sha256.hex(secret);
    }
}
