package dev.regpath.deploy;

import dev.regpath.deploy.Manifests.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders the chart for those who install without Helm: one file for {@code kubectl apply}, and a base for Kustomize. */
public final class WriteManifests {
    private WriteManifests() {}

    /** Takes the chart's directory, the directory to write to, and values as {@code name=value}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: WriteManifests CHART DIRECTORY [NAME=VALUE...]");
            System.exit(2);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : List.of(arguments).subList(2, arguments.length)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                System.err.printf("'%s' is not of the form NAME=VALUE%n", pair);
                System.exit(2);
            }
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        Manifests manifests = new Chart(Path.of(arguments[0])).render(values).withoutHooks();
        write(manifests, Path.of(arguments[1])).forEach(System.out::println);
    }

    /** Writes {@code regpath.yaml} and {@code kustomize/base}; returns what was written. */
    static List<Path> write(Manifests manifests, Path directory) throws IOException {
        Path base = directory.resolve("kustomize/base");
        Files.createDirectories(base);
        Path single = directory.resolve("regpath.yaml");
        Files.writeString(single, namespace() + manifests.text());
        StringBuilder kustomization = new StringBuilder(
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - namespace.yaml\n");
        Files.writeString(base.resolve("namespace.yaml"), namespace());
        for (Manifest manifest : manifests.all()) {
            String file = "%s-%s.yaml".formatted(manifest.kind().toLowerCase(Locale.ROOT), manifest.name());
            Files.writeString(base.resolve(file), manifest.text());
            kustomization.append("  - ").append(file).append('\n');
        }
        Path list = base.resolve("kustomization.yaml");
        Files.writeString(list, kustomization.toString());
        return List.of(single, list);
    }

    /** Helm makes it, or finds it; here it is part of what is applied. Pods with host paths need the label. */
    private static String namespace() {
        return """
               ---
               apiVersion: v1
               kind: Namespace
               metadata:
                 name: %s
                 labels:
                   pod-security.kubernetes.io/enforce: privileged
               """.formatted(Chart.NAMESPACE);
    }
}
