package io.agentvine.backend.platform;

import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.web.filter.CorsFilter;

/**
 * Wires what every request goes through before a route: foreign hosts and origins, CORS, the token, the table of {@link Access}.
 * Nothing is kept between requests. A long poll's second dispatch was checked at its first.
 */
@Configuration(proxyBeanMethods = false)
class SecurityChain {

    private static final Logger log = LoggerFactory.getLogger(SecurityChain.class);

    @Bean
    Tokens tokens(HomeSettings home, SecuritySettings security, ServerProperties server) {
        Tokens tokens = Tokens.load(home, security, server);
        if (!Tokens.loopback(server) && security.allowedHosts().isEmpty()) {
            log.warn("Listening beyond loopback, but requests to this machine's name are refused: name it in agentvine.security.allowed-hosts");
        }
        return tokens;
    }

    @Bean
    AuthenticationManager callers(Tokens tokens, ObjectProvider<WorkerTokens> workerTokens) {
        return new Callers(tokens, workerTokens);
    }

    @Bean
    RouteAccess routeAccess(SecuritySettings security, ServerProperties server, Tokens tokens) {
        return new RouteAccess(people(security, Tokens.loopback(server)), tokens.registrationNeedsToken());
    }

    /** Which addresses the routes for people are open to without a token. */
    private static Predicate<String> people(SecuritySettings security, boolean loopback) {
        if (security.peopleRoutes() == null) {
            return remote -> loopback;
        }
        return switch (security.peopleRoutes()) {
            case OPEN -> remote -> true;
            case HOST -> PeopleAddresses.of(security.peopleAddresses())::contains;
            case GUARDED -> remote -> false;
        };
    }

    @Bean
    Refusals refusals(ProblemWriter problems) {
        return new Refusals(problems);
    }

    /** A span for each filter of each request would be kept by nobody. */
    @Bean
    SecurityObservationSettings noObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http,
            AuthenticationManager callers,
            RouteAccess access,
            Refusals refusals,
            ObjectProvider<PageLogins> logins,
            SecuritySettings security,
            ServerProperties server,
            ProblemWriter problems) {
        BrowserGuard browsers = new BrowserGuard(security, server.getAddress(), problems);
        ShownCookie cookies = new ShownCookie(logins);
        AuthenticationFilter tokens = new AuthenticationFilter(callers, request -> {
            Authentication login = ShownToken.isNoneOrPassword(request) ? cookies.callerOf(request) : null;
            return login == null ? ShownToken.of(request) : login;
        });
        tokens.setSuccessHandler((request, response, caller) -> {});
        tokens.setFailureHandler(refusals);
        return http.csrf(AbstractHttpConfigurer::disable) // the one cookie counts from our own page only, and a password in the browser opens reading only
                .headers(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authenticationManager(callers)
                .cors(cors -> cors.configurationSource(browsers::corsFor))
                .addFilterBefore(browsers, CorsFilter.class)
                .addFilterAt(tokens, BasicAuthenticationFilter.class)
                .exceptionHandling(refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeHttpRequests(routes -> routes.anyRequest().access(access))
                .build();
    }
}
