package io.agentvine.backend.page;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * All files of the page, each under an address that holds a hash over all of them: what is served there never changes, so browsers keep it,
 * and modules that name each other by relative paths stay with those they were written with. Immutable.
 */
final class PageFiles {

    static final String ROOT = "/page/";

    private static final String FOLDER = "page/";
    private static final String LIBRARY_FOLDER = "lib/";
    private static final String FIRST = "main.js";
    /** Lines that are comments and nothing else. */
    private static final Pattern COMMENTS = Pattern.compile("(?m)^[ \\t]*+(?:/\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/[ \\t]*+$|//.*+$)");
    /** By the names that modules import them by. */
    private static final Map<String, String> LIBRARIES = libraries();

    private final SortedMap<String, PageFile> files = new TreeMap<>();
    private final String version;
    private final PageFile index;
    private final String policy;

    private PageFiles(SortedMap<String, byte[]> contents) {
        byte[] template = contents.remove("index.html");
        contents.replaceAll((name, content) -> name.startsWith(LIBRARY_FOLDER) ? content : withoutComments(content));
        List<String> first = List.copyOf(ModuleGraph.reachedFrom(FIRST, LIBRARIES, contents::get));
        SortedMap<String, byte[]> linked = ModuleLinker.link(first, LIBRARIES, contents);
        version = versionOf(linked, template);
        linked.forEach((name, content) -> files.put(name, PageFile.of(name, content)));
        String imports = Wire.write(Map.of("imports", absolute(LIBRARIES)));
        policy = policy(imports);
        index = PageFile.of("index.html", fill(new String(template, StandardCharsets.UTF_8), imports, first.stream().filter(linked::containsKey)).getBytes(StandardCharsets.UTF_8));
    }

    static PageFiles read() {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath:" + FOLDER + "**/*.*")) {
                String url = file.getURL().toString();
                String name = url.substring(url.lastIndexOf("/" + FOLDER) + FOLDER.length() + 1);
                if (PageFile.isServed(name)) {
                    contents.put(name, file.getContentAsByteArray());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The page's files cannot be read from the jar", e);
        }
        return new PageFiles(contents);
    }

    /** What every view's address answers. */
    PageFile index() {
        return index;
    }

    /** Content-Security-Policy of the page: its own files and nothing else, and no text ever becomes markup but by DOMPurify. */
    String policy() {
        return policy;
    }

    String version() {
        return version;
    }

    /** Empty where there is none, or where the version is another one's. */
    Optional<PageFile> find(String asked, String name) {
        return version.equals(asked) ? Optional.ofNullable(files.get(name)) : Optional.empty();
    }

    /** Their lines stay, empty, so that a line is found again in the source, in the first module behind the line with its name: comments are a sixth of what goes over the wire. */
    static byte[] withoutComments(byte[] code) {
        return COMMENTS.matcher(new String(code, StandardCharsets.UTF_8))
                .replaceAll(comment -> "\n".repeat((int) comment.group().chars().filter(each -> each == '\n').count()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String fill(String template, String imports, Stream<String> first) {
        String preloads = first.map(name -> "<link rel=\"modulepreload\" href=\"" + ROOT + version + "/" + name + "\">")
                .collect(Collectors.joining("\n"));
        return template.replace("{{base}}", ROOT + version).replace("{{imports}}", imports).replace("{{preloads}}", preloads);
    }

    private Map<String, String> absolute(Map<String, String> libraries) {
        Map<String, String> addresses = new LinkedHashMap<>();
        libraries.forEach((name, file) -> addresses.put(name, ROOT + version + "/" + file));
        return addresses;
    }

    private static String policy(String imports) {
        String hash = Base64.getEncoder().encodeToString(Sha256.digest().digest(imports.getBytes(StandardCharsets.UTF_8)));
        return "default-src 'none'; script-src 'self' 'sha256-" + hash + "'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";
    }

    private static String versionOf(Map<String, byte[]> contents, byte[] template) {
        MessageDigest digest = Sha256.digest();
        contents.forEach((name, content) -> {
            digest.update((name + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        return HexFormat.of().formatHex(digest.digest(template)).substring(0, 16);
    }

    private static Map<String, String> libraries() {
        Map<String, String> libraries = new LinkedHashMap<>();
        libraries.put("preact", "lib/preact.module.js");
        libraries.put("preact/hooks", "lib/hooks.module.js");
        libraries.put("htm", "lib/htm.module.js");
        libraries.put("marked", "lib/marked.esm.js");
        libraries.put("dompurify", "lib/purify.es.mjs");
        libraries.put("uplot", "lib/uPlot.esm.js");
        return libraries;
    }
}
