package dev.regpath.packages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Lines of a class list (CDS) for classes that are named: themselves, and the classes that Java makes at run time of their
 * lambdas. They depend on nothing but the jars, unlike what a process that runs happens to load.
 */
final class ArchivedClasses {
    private static final String SUFFIX = ".class";
    private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";

    private final NavigableSet<String> lines = new TreeSet<>();

    private ArchivedClasses() {}

    /**
     * Of what is in the jars of a directory.
     *
     * @param packages by their paths, as {@code java/util}, without those below
     * @param names of classes beside these, as {@code java/util/Map$Entry}
     * @throws PackagingException if one of them is in no jar
     */
    static NavigableSet<String> ofJars(Path directory, Set<String> packages, Set<String> names)
            throws IOException, PackagingException {
        ArchivedClasses archived = new ArchivedClasses();
        Set<String> missing = new TreeSet<>(names);
        try (Stream<Path> jars = Files.list(directory)) {
            for (Path jar : jars.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                try (FileSystem content = FileSystems.newFileSystem(jar)) {
                    Path root = content.getPath("/");
                    archived.addPackages(root, packages);
                    for (String name : names) {
                        Path file = root.resolve(name + SUFFIX);
                        if (Files.exists(file)) {
                            missing.remove(name);
                            archived.addClass(file);
                        }
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new PackagingException(
                    "these classes are in no jar any more: " + String.join(" ", missing),
                    "write library-classes again, as it says");
        }
        return archived.lines;
    }

    /** Of packages of {@code java.base}; of the Java that runs this. */
    static NavigableSet<String> ofJava(Set<String> packages) throws IOException {
        ArchivedClasses archived = new ArchivedClasses();
        archived.addPackages(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base"), packages);
        return archived.lines;
    }

    private void addPackages(Path root, Set<String> packages) throws IOException {
        for (String name : packages) {
            Path directory = root.resolve(name);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> entries = Files.list(directory)) {
                    entries.filter(ArchivedClasses::isClass).forEach(this::addClass);
                }
            }
        }
    }

    private static boolean isClass(Path path) {
        return path.toString().endsWith(SUFFIX) && !path.toString().endsWith("-info" + SUFFIX);
    }

    private void addClass(Path file) {
        try {
            ClassModel model = ClassFile.of().parse(file);
            String name = model.thisClass().asInternalName();
            lines.add(name);
            model.methods().stream()
                    .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                    .flatMap(CodeModel::elementStream)
                    .forEach(element -> {
                        if (element instanceof InvokeDynamicInstruction call && isLambda(call)) {
                            lines.add(lambda(name, call));
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLambda(InvokeDynamicInstruction call) {
        var bootstrap = call.invokedynamic().bootstrap().bootstrapMethod().reference();
        return bootstrap.owner().asInternalName().equals(METAFACTORY)
                && bootstrap.name().equalsString("metafactory");
    }

    /** As Java writes it for itself (populate_cds_indy_info, share/cds/classListParser.cpp). */
    private static String lambda(String owner, InvokeDynamicInstruction call) {
        StringBuilder line = new StringBuilder("@lambda-proxy %s %s %s"
                .formatted(owner, call.name().stringValue(), call.type().stringValue()));
        List<LoadableConstantEntry> arguments = call.invokedynamic().bootstrap().arguments();
        for (LoadableConstantEntry argument : arguments) {
            switch (argument) {
                case MethodTypeEntry type ->
                    line.append(' ').append(type.descriptor().stringValue());
                case MethodHandleEntry handle -> {
                    var method = handle.reference();
                    line.append(" %s %s %s %s"
                            .formatted(
                                    kind(handle.kind()),
                                    method.owner().asInternalName(),
                                    method.name().stringValue(),
                                    method.type().stringValue()));
                }
                default -> throw new IllegalStateException("no lambda has " + argument);
            }
        }
        return line.toString();
    }

    /** A method handle's kind by its number, section 4.4.8 of the Java Virtual Machine Specification. */
    private static String kind(int number) {
        return switch (number) {
            case 5 -> "REF_invokeVirtual";
            case 6 -> "REF_invokeStatic";
            case 7 -> "REF_invokeSpecial";
            case 8 -> "REF_newInvokeSpecial";
            case 9 -> "REF_invokeInterface";
            default -> throw new IllegalStateException("no lambda is made of kind " + number);
        };
    }
}
