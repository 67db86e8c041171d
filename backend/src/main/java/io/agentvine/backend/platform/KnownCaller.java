package io.agentvine.backend.platform;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller whose token was good, with the one authority that it gives. */
final class KnownCaller extends AbstractAuthenticationToken {

    static final String OPERATOR = "operator";
    static final String WORKER = "worker";
    /** May register a worker. */
    static final String REGISTRAR = "registrar";

    private final transient Caller caller;

    KnownCaller(Caller caller, String authority) {
        super(List.of(new SimpleGrantedAuthority(authority)));
        this.caller = caller;
        setAuthenticated(true);
    }

    boolean may(String authority) {
        return getAuthorities().stream().anyMatch(one -> authority.equals(one.getAuthority()));
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    /** None are kept. */
    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return caller.actor();
    }
}
