package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where a submodule is fetched from: what a task's own address may be, with less trust, since whoever can write to the repository writes
 * it. No path of this machine, but for one that lies beside a repository that is itself a path; no plain http, but on the same server.
 */
final class SubmoduleAddress {

    private SubmoduleAddress() {}

    /**
     * @param parent the checked address of the repository that names it
     * @param url as it stands in {@code .gitmodules}, or null
     * @throws RunTrouble with why it is refused, in a few words
     */
    static String of(String parent, String url) throws RunTrouble {
        if (url == null || url.isBlank()) {
            throw refused("its address is missing in .gitmodules");
        }
        boolean relative = url.startsWith("./") || url.startsWith("../");
        String address = relative ? beside(parent, url) : checked(url);
        if (isLocal(address) && !(relative && isLocal(parent) && path(address).startsWith(folderOf(parent)))) {
            throw refused("its address is a path of the worker's machine");
        }
        boolean sameServer = RepositoryAddress.isPlainHttp(parent)
                && String.valueOf(RepositoryAddress.origin(address)).equalsIgnoreCase(RepositoryAddress.origin(parent));
        if (RepositoryAddress.isPlainHttp(address) && !sameServer) {
            throw refused("its address is plain http");
        }
        return address;
    }

    private static String checked(String url) throws RunTrouble {
        try {
            return RepositoryAddress.checkedUrl(url);
        } catch (RunTrouble wrong) {
            throw refused("its address is not one that a repository may have");
        }
    }

    private static String beside(String parent, String url) throws RunTrouble {
        String base = parent.replaceAll("/+$", "");
        String rest = url;
        while (rest.startsWith("./") || rest.startsWith("../")) {
            base = rest.startsWith("../") ? above(base) : base;
            rest = rest.substring(rest.indexOf('/') + 1);
        }
        if (rest.isEmpty() || Arrays.asList(rest.split("/")).contains("..")) {
            throw refused("its address leads nowhere");
        }
        return checked(base.endsWith(":") ? base + rest : base + "/" + rest);
    }

    private static String above(String base) throws RunTrouble {
        int root = base.contains("://") ? base.indexOf('/', base.indexOf("://") + 3) : base.startsWith("/") ? 0 : base.indexOf(':');
        int at = Math.max(base.lastIndexOf('/'), base.contains("://") ? -1 : base.lastIndexOf(':'));
        if (root < 0 || at < root || base.length() == root + 1) {
            throw refused("its address leads above the repository's server");
        }
        return base.charAt(at) == ':' ? base.substring(0, at + 1) : base.substring(0, at);
    }

    private static boolean isLocal(String address) {
        return address.startsWith("/") || address.regionMatches(true, 0, "file://", 0, 7);
    }

    private static Path folderOf(String parent) throws RunTrouble {
        Path folder = path(parent).getParent();
        return folder == null ? path(parent) : folder;
    }

    private static Path path(String address) throws RunTrouble {
        try {
            return Path.of(address.startsWith("/") ? address : URI.create(address).getPath()).normalize();
        } catch (IllegalArgumentException | NullPointerException unreadable) {
            throw refused("its address cannot be read");
        }
    }

    private static RunTrouble refused(String why) {
        return new RunTrouble(FailureClass.REPOSITORY, why, List.of());
    }
}
