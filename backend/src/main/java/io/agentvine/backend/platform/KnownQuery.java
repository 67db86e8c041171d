package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that a route of the API does not have, so that a mistyped filter never silently lists everything. */
final class KnownQuery implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && request.getQueryString() != null) {
            Set<String> known = known(method);
            for (String name : request.getParameterMap().keySet()) {
                if (!known.contains(name)) {
                    throw Problems.badRequest(name, "is no query parameter of this route; it has " + known);
                }
            }
        }
        return true;
    }

    private static Set<String> known(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        QueryNames more = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), QueryNames.class);
        if (more != null) {
            names.addAll(Arrays.asList(more.value()));
        }
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (parameter.getParameterType() == Paging.class) {
                names.addAll(Arrays.asList("limit", "offset"));
            } else if (annotation != null) {
                names.add(annotation.name().isEmpty() ? parameter.getParameter().getName() : annotation.name());
            }
        }
        return names;
    }
}
