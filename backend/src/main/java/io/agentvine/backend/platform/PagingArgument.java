package io.agentvine.backend.platform;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@link Paging} from {@code limit} and {@code offset}. */
final class PagingArgument implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Paging.class;
    }

    @Override
    public Paging resolveArgument(
            MethodParameter parameter, ModelAndViewContainer view, NativeWebRequest request, WebDataBinderFactory binders) {
        Checks checks = new Checks();
        long limit = number(checks, "limit", request.getParameter("limit"), Paging.DEFAULT_LIMIT);
        long offset = number(checks, "offset", request.getParameter("offset"), 0);
        checks.range("limit", limit, 1, Paging.MAX_LIMIT).range("offset", offset, 0, Long.MAX_VALUE / 2).orRefuse();
        return new Paging((int) limit, offset);
    }

    private static long number(Checks checks, String name, String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            checks.that(false, name, "must be a whole number, found '" + text + "'");
            return otherwise;
        }
    }
}
