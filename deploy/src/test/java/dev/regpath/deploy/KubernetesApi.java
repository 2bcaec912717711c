package dev.regpath.deploy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The API of one Kubernetes version, out of the client that was made from its OpenAPI document: it knows each field of each
 * kind, and which ones must be there.
 */
record KubernetesApi(String version, URLClassLoader classes) {
    private static final Path DIRECTORY = Path.of("target/kubernetes");

    /** All the versions that the build has brought. */
    static List<KubernetesApi> all() {
        try (Stream<Path> jars = Files.list(DIRECTORY)) {
            return jars.filter(jar -> jar.toString().endsWith(".jar"))
                    .sorted()
                    .map(KubernetesApi::open)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KubernetesApi open(Path jar) {
        try {
            String version = jar.getFileName().toString().replace(".jar", "");
            return new KubernetesApi(
                    version, new URLClassLoader(new URL[] {jar.toUri().toURL()}, KubernetesApi.class.getClassLoader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this version does not know, or misses, in an object; empty if it is well. */
    Optional<String> fault(JsonObject object) throws ReflectiveOperationException {
        String version = object.get("apiVersion").getAsString().replaceFirst(".*/", "");
        String name = "io.kubernetes.client.openapi.models.%s%s"
                .formatted(
                        version.substring(0, 1).toUpperCase(Locale.ROOT) + version.substring(1),
                        object.get("kind").getAsString());
        try {
            validation(classes.loadClass(name)).invoke(null, object);
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of("there is no %s %s".formatted(object.get("apiVersion"), object.get("kind")));
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    /** Its name changed with the generator, between 1.30 and 1.34. */
    private static Method validation(Class<?> model) throws NoSuchMethodException {
        return Arrays.stream(model.getMethods())
                .filter(method -> method.getName().startsWith("validateJson"))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(model + " validates nothing"));
    }

    @Override
    public String toString() {
        return "Kubernetes " + version;
    }
}
