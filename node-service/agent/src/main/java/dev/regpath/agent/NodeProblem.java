package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.ProblemCode;
import dev.regpath.files.FileErrors;
import dev.regpath.kube.ApiException;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.proto.node.Problem;
import dev.regpath.redirect.RedirectProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Something that is asked for and not done, wherever it was noticed.
 *
 * @param about which part of the node it keeps from being right
 * @param fatal whether something asked for is missing because of it; otherwise it is a note
 * @param message in the words of the API
 */
public record NodeProblem(About about, boolean fatal, Problem message) {
    /** What a problem is about. */
    public enum About {
        /** One document. */
        DOCUMENT,
        /** The mirror of one registry, named by the message's field. */
        MIRROR,
        /** All mirrors. */
        MIRRORS,
        /** All redirects. */
        REDIRECTS,
        /** All names. */
        NAMES,
        /** The node as a whole. */
        NODE
    }

    public NodeProblem {
        requireNonNull(about, "about");
        requireNonNull(message, "message");
    }

    /** Something that is wrong with a document. */
    public static NodeProblem of(dev.regpath.contract.schema.Problem problem) {
        return new NodeProblem(
                About.DOCUMENT,
                problem.code().effect() == ProblemCode.Effect.REJECTS
                        || problem.code().effect() == ProblemCode.Effect.SUSPENDS,
                Problem.newBuilder()
                        .setCode(problem.code().word())
                        .setPath(problem.path())
                        .setFile(problem.file())
                        .setLine(problem.line().orElse(0))
                        .setField(problem.field())
                        .setMessage(problem.message())
                        .setRemedy(problem.remedy())
                        .build());
    }

    static NodeProblem of(dev.regpath.containerd.Problem problem) {
        return new NodeProblem(
                About.MIRROR,
                problem.kind().effect() != dev.regpath.containerd.Problem.Effect.NOTE,
                Problem.newBuilder()
                        .setCode(camelCase(problem.kind().name()))
                        .setField(problem.registry().toString())
                        .setFile(problem.where().map(Path::toString).orElse(""))
                        .setMessage(problem.what())
                        .setRemedy(problem.remedy())
                        .build());
    }

    static NodeProblem of(dev.regpath.hostsfile.Problem problem) {
        return new NodeProblem(
                About.NAMES,
                !problem.kind().isNote(),
                message(camelCase(problem.kind().name()), problem.what(), problem.remedy()).toBuilder()
                        .setFile(problem.where().toString())
                        .build());
    }

    static NodeProblem of(RedirectProblem problem) {
        return new NodeProblem(About.REDIRECTS, true, message(problem.code(), problem.what(), problem.remedy()));
    }

    static NodeProblem of(KernelException failure) {
        return new NodeProblem(
                About.REDIRECTS,
                true,
                message(
                        "KernelRefused",
                        "%s: %s (%s)".formatted(failure.what(), failure.errno().text(), failure.errno()),
                        failure.remedy()));
    }

    static NodeProblem of(NotSupportedException failure) {
        return new NodeProblem(
                About.REDIRECTS, true, message("RedirectsUnavailable", failure.reason(), failure.remedy()));
    }

    /** Not fatal: the node goes on with what it knows. */
    static NodeProblem of(ApiException trouble) {
        return note("ApiServer", String.valueOf(trouble.getMessage()), trouble.remedy());
    }

    static NodeProblem of(IOException failure) {
        return fault(
                "NodeFiles",
                FileErrors.words(failure),
                "See whether the disk is full, read-only or protected; the next pass tries again.");
    }

    /** That no mirror has any effect. */
    static NodeProblem mirrors(String code, String what, String remedy) {
        return new NodeProblem(About.MIRRORS, true, message(code, what, remedy));
    }

    static NodeProblem fault(String code, String what, String remedy) {
        return new NodeProblem(About.NODE, true, message(code, what, remedy));
    }

    static NodeProblem note(String code, String what, String remedy) {
        return new NodeProblem(About.NODE, false, message(code, what, remedy));
    }

    private static Problem message(String code, String what, String remedy) {
        return Problem.newBuilder()
                .setCode(code)
                .setMessage(what)
                .setRemedy(remedy)
                .build();
    }

    private static String camelCase(String name) {
        return Arrays.stream(name.split("_", -1))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
