package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges the paths of one command, from every folder in which it may run. */
final class Paths {

    private static final Set<String> DEVICES = Set.of("/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/zero");
    private static final Pattern SECRET = Pattern.compile(
            "(^|/)(\\.ssh|\\.aws|\\.gnupg|\\.kube|\\.netrc|\\.git-credentials|\\.docker/config\\.json|\\.npmrc|\\.pypirc"
                    + "|\\.credentials\\.json|\\.config/(gcloud|gh)|\\.agentvine|\\.m2/settings[^/]*\\.xml)(/|$)"
                    + "|^/etc/(shadow|gshadow|sudoers)|^/proc/[^/]*/(environ|mem|cmdline|fd|root|cwd)|(operator|worker)-token$");

    private final PathOracle oracle;
    private final Set<String> folders;

    Paths(PathOracle oracle, Set<String> folders) {
        this.oracle = oracle;
        this.folders = folders;
    }

    Set<String> folders() {
        return folders;
    }

    /** The worst place that a path may be at. */
    Place place(String path) {
        if (DEVICES.contains(path)) {
            return Place.INSIDE;
        }
        Place worst = Place.INSIDE;
        for (String folder : folders) {
            Place place = oracle.locate(path.isEmpty() ? "." : path, folder);
            worst = place.compareTo(worst) > 0 ? place : worst;
        }
        return worst;
    }

    /** What a word names as a path: its fixed beginning where it is a pattern. */
    Place place(Word word) {
        if (word.dynamic() || word.tilde()) {
            return Place.OUTSIDE;
        }
        return word.glob() ? placeOfPattern(word.text()) : place(word.text());
    }

    private Place placeOfPattern(String pattern) {
        int special = firstSpecial(pattern);
        String rest = pattern.substring(special);
        int slash = pattern.lastIndexOf('/', special);
        String name = pattern.substring(slash + 1, special);
        boolean hidden = name.startsWith(".") || rest.contains("/.") || rest.contains("{.") || rest.contains(",.") || rest.contains("..");
        boolean braceWithSlash = rest.contains("{") && (rest.contains("/") || rest.contains("~"));
        if (hidden || braceWithSlash) {
            return Place.OUTSIDE;
        }
        return place(slash < 0 ? "." : slash == 0 ? "/" : pattern.substring(0, slash));
    }

    private static int firstSpecial(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return pattern.length();
    }

    /** Whether no part of an argument names anything outside: {@code --out=/x}, {@code -I../y}, {@code a:/b} count too. */
    boolean within(Word argument) {
        if (argument.dynamic() || argument.tilde()) {
            return false;
        }
        if (argument.glob()) {
            return !argument.text().startsWith("-") && allowed(place(argument));
        }
        if (!argument.text().startsWith("-") && !allowed(place(argument.text()))) {
            return false;
        }
        for (String piece : argument.text().split("[=,:;@]")) {
            if (!pieceWithin(piece)) {
                return false;
            }
        }
        return true;
    }

    private boolean pieceWithin(String piece) {
        if (piece.startsWith("~")) {
            return false;
        }
        if (!piece.startsWith("-")) {
            return piece.isEmpty() || allowed(place(piece));
        }
        String value = piece.replaceFirst("^-+", "");
        int slash = value.indexOf('/');
        int up = value.indexOf("..");
        return (slash < 0 || allowed(place(value.substring(slash)))) && (up < 0 || allowed(place(value.substring(up))));
    }

    /** Whether it names something that holds a secret, wherever the path begins. */
    boolean secret(String text) {
        for (String piece : text.split("[=,:@\\s]")) {
            if (SECRET.matcher(piece).find()) {
                return true;
            }
        }
        return false;
    }

    static boolean allowed(Place place) {
        return place == Place.INSIDE || place == Place.READABLE || place == Place.PLAN;
    }
}
