package io.agentvine.backend.platform;

import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Grants a route to a caller by the table in {@link Access}. */
final class RouteAccess implements AuthorizationManager<RequestAuthorizationContext> {

    private final Predicate<String> people;
    private final boolean registrationGuarded;

    /** @param people whether the routes for people need no token from a caller of that address */
    RouteAccess(Predicate<String> people, boolean registrationGuarded) {
        this.people = people;
        this.registrationGuarded = registrationGuarded;
    }

    @Override
    public RouteDecision authorize(Supplier<? extends Authentication> caller, RequestAuthorizationContext context) {
        Access.Rule rule = Access.ruleFor(context.getRequest());
        if (rule.need() == Access.Need.NOTHING) {
            return RouteDecision.granted();
        }
        return caller.get() instanceof KnownCaller known ? toKnown(known, rule) : toAnybody(rule.need(), context.getRequest().getRemoteAddr());
    }

    private RouteDecision toKnown(KnownCaller known, Access.Rule rule) {
        return switch (rule.need()) {
            case NOTHING -> RouteDecision.granted();
            case PERSON, OPERATOR -> to(known, KnownCaller.OPERATOR);
            case REGISTRATION -> to(known, KnownCaller.REGISTRAR);
            case WORKER -> toWorker(known, rule.worker());
            case WORKER_OR_OPERATOR ->
                known.may(KnownCaller.OPERATOR) ? RouteDecision.granted() : toWorker(known, rule.worker());
        };
    }

    private static RouteDecision to(KnownCaller known, String authority) {
        return known.may(authority)
                ? RouteDecision.granted()
                : RouteDecision.refused(Problems.forbidden("This route is for the " + authority + ", and the token shown is another one"));
    }

    /** @param only the worker that the path names, or null */
    private static RouteDecision toWorker(KnownCaller known, UUID only) {
        if (only != null && known.getPrincipal() instanceof Caller.Worker worker && !worker.id().equals(only)) {
            return RouteDecision.refused(Problems.forbidden(
                    "This token belongs to worker " + worker.id() + " and opens nothing of worker " + only));
        }
        return to(known, KnownCaller.WORKER);
    }

    private RouteDecision toAnybody(Access.Need need, String address) {
        return switch (need) {
            case NOTHING -> RouteDecision.granted();
            case PERSON -> people.test(address) ? RouteDecision.granted() : withoutOperatorToken(". The call came from " + address);
            case OPERATOR -> withoutOperatorToken("");
            case REGISTRATION -> registrationGuarded ? withoutRegistrationToken() : RouteDecision.granted();
            case WORKER, WORKER_OR_OPERATOR -> refused(
                    "This route needs the worker_token that POST /api/v1/workers gave, as 'Authorization: Bearer'");
        };
    }

    private static RouteDecision withoutOperatorToken(String more) {
        return refused("This route needs the operator token as 'Authorization: Bearer'; it stands in operator-token in agentvine.home" + more);
    }

    private static RouteDecision withoutRegistrationToken() {
        return refused("Registration needs the worker token as 'Authorization: Bearer': start the worker with"
                + " --token, or let it read worker-token in the backend's agentvine.home");
    }

    private static RouteDecision refused(String detail) {
        return RouteDecision.refused(Problems.unauthorized(detail));
    }
}
