/**
 * The container runtime as the kubelet sees it: a client of CRI v1 over containerd's Unix socket, and of
 * containerd's own services there: its content store, which alone knows how far a pull is, and its containers and their
 * events, which tell of a Pod before anything of it runs.
 * In come image references and credentials; out go what containerd answered, or a {@code CriException} that says what
 * failed and why.
 */
@NullMarked
package dev.regpath.cri;

import org.jspecify.annotations.NullMarked;
