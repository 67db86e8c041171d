package io.agentvine.worker.report;

import io.agentvine.protocol.Wire;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes secrets out of text: values that are known, and what looks like a key or a password. It works on plain text and on
 * serialized JSON alike, since neither a pattern nor the mask contains a quote or a backslash. Immutable.
 */
public final class Redaction {

    private static final String MASK = "[masked]";
    private static final int SHORTEST = 8;
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)S?(_.*)?");

    /** @param hints one of them is in whatever the pattern matches, so that most texts need not be looked through for it */
    private record Rule(Pattern pattern, String replacement, List<Predicate<String>> hints) {

        String mask(String text) {
            return hints.stream().anyMatch(hint -> hint.test(text)) ? pattern.matcher(text).replaceAll(replacement) : text;
        }
    }

    /** None looks at the same stretch again from each of its places: a run's own words must not hold up its worker. */
    private static final List<Rule> RULES = List.of(
            rule("(\\bhttps?://)[^/\\s@\"'\\\\<>]+@(?=[^\\s/])", "$1" + MASK + "@", "@"),
            rule("([a-zA-Z0-9+.-]://[^/:\\s@\"'\\\\<>]*:)[^/\\s@\"'\\\\<>]+@(?=[^\\s/])", "$1" + MASK + "@", "@"),
            rule("\\bsk-[A-Za-z0-9_-]{16,}", MASK, "sk-"),
            rule("\\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}", MASK, "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
            rule("\\bgithub_pat_[A-Za-z0-9_]{20,}", MASK, "github_pat_"),
            rule("\\bglpat-[A-Za-z0-9_-]{16,}", MASK, "glpat-"),
            rule("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", MASK, "AKIA", "ASIA"),
            rule("\\bxox[abeprs]-[A-Za-z0-9-]{10,}", MASK, "xox"),
            rule("\\bAIza[A-Za-z0-9_-]{30,}", MASK, "AIza"),
            rule("(?<![A-Za-z0-9_-])((?>[A-Za-z0-9_-]*?\\b(?=eyJ)))[A-Za-z0-9_-]{13,}+\\.[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{5,}", "$1" + MASK, "eyJ"),
            anyCase("(?i)\\b(bearer\\s+)[A-Za-z0-9._~+/=-]{16,}", "$1" + MASK, "bearer"),
            anyCase("(?i)\\b(authorization\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?\\w+\\s+)[A-Za-z0-9._~+/=-]{6,}", "$1" + MASK, "authorization"),
            anyCase("(?i)\\b(x-api-key|private-token)(\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?)[A-Za-z0-9._~+/=-]{8,}", "$1$2" + MASK, "x-api-key", "private-token"),
            rule("-----BEGIN ([A-Z ]*)PRIVATE KEY-----[^\"-]*-----END [A-Z ]*PRIVATE KEY-----", MASK, "PRIVATE KEY-----"));

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final List<String> known;

    /** @param known values that are secret whatever they look like; short ones are passed over */
    public Redaction(Collection<String> known) {
        this.known = known.stream()
                .filter(value -> value != null && value.length() >= SHORTEST)
                .flatMap(value -> Stream.of(value, inJson(value)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The values of an environment whose names say that they are secret. */
    public static List<String> secretsIn(Map<String, String> environment) {
        return List.copyOf(namedSecretsIn(environment).values());
    }

    /** What of an environment is secret, going by the names. */
    public static Map<String, String> namedSecretsIn(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(entry -> SECRET_NAME.matcher(entry.getKey()).matches())
                .filter(entry -> !entry.getValue().startsWith("/"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The same with more known values. */
    public Redaction with(Collection<String> more) {
        return new Redaction(Stream.concat(known.stream(), more.stream()).toList());
    }

    /** Of the longest known value, in characters. */
    int longest() {
        return known.isEmpty() ? 0 : known.get(0).length();
    }

    /** The text with every secret replaced; null for null. */
    public String mask(String text) {
        if (text == null) {
            return null;
        }
        String masked = text;
        for (String secret : known) {
            // In JSON it may be a part of a number, which has to stay one.
            masked = masked.replace(secret, NUMBER.matcher(secret).matches() ? "9".repeat(secret.length()) : MASK);
        }
        for (Rule rule : RULES) {
            masked = rule.mask(masked);
        }
        return masked;
    }

    private static Rule rule(String pattern, String replacement, String... hints) {
        return new Rule(Pattern.compile(pattern), replacement, Stream.of(hints).map(Redaction::contains).toList());
    }

    /** @param hints in lower case, of letters and hyphens, beginning with a letter */
    private static Rule anyCase(String pattern, String replacement, String... hints) {
        return new Rule(Pattern.compile(pattern), replacement, Stream.of(hints).map(Redaction::containsInAnyCase).toList());
    }

    private static Predicate<String> contains(String hint) {
        return text -> text.contains(hint);
    }

    private static Predicate<String> containsInAnyCase(String hint) {
        return text -> {
            char first = hint.charAt(0);
            for (int at = 0; at < text.length(); at++) {
                if ((text.charAt(at) | 0x20) == first && text.regionMatches(true, at, hint, 0, hint.length())) {
                    return true;
                }
            }
            return false;
        };
    }

    private static String inJson(String value) {
        String quoted = Wire.write(value);
        return quoted.substring(1, quoted.length() - 1);
    }
}
