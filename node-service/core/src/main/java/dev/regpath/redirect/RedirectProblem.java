package dev.regpath.redirect;

import static java.util.Objects.requireNonNull;

/**
 * Why a part of the redirects is not in place.
 *
 * @param code a stable word, for example {@code ExclusiveAncestor}
 * @param what what was seen, and where
 * @param remedy what an operator can do
 */
public record RedirectProblem(String code, String what, String remedy) {
    public RedirectProblem {
        requireNonNull(code, "code");
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
    }
}
