// Command go-checker reads the log of a board as published and checks all of
// it with the Go team's own packages, sharing no line with Suara's code:
// signature, every entry bundle, chain, root, every tile, inclusion and
// consistency.
//
//	go-checker [-old CHECKPOINT] URL|FOLDER
//
// It prints what it has checked and exits with 0, or says what is wrong and
// exits with 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

func main() {
	old := flag.String("old", "", "a checkpoint that was kept from earlier")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: go-checker [-old CHECKPOINT] URL|FOLDER")
		os.Exit(2)
	}
	if err := check(flag.Arg(0), *old); err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
}

func check(place, old string) error {
	keys, err := read(place, "log.vkey")
	if err != nil {
		return err
	}
	// The first line is the Ed25519 key, the second ML-DSA-44, which these
	// packages do not know: notes are made so that its signature is ignored.
	vkey, _, _ := strings.Cut(string(keys), "\n")
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("log.vkey: %v", err)
	}
	signed, err := read(place, "checkpoint")
	if err != nil {
		return err
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}

	entries, err := readEntries(place, tree.N)
	if err != nil {
		return err
	}
	if err := checkChain(entries); err != nil {
		return err
	}
	stored, err := store(entries)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the entries have the root %v, signed is %v", root, tree.Hash)
	}
	tiles, err := checkTiles(place, tree.N, stored)
	if err != nil {
		return err
	}
	if err := checkInclusion(tree, entries, stored); err != nil {
		return err
	}
	if old != "" {
		if err := checkConsistency(old, verifier, tree, stored); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d entries, %d tiles, root %v\n", verifier.Name(), tree.N, tiles, tree.Hash)
	return nil
}

// open checks the signature of a checkpoint and parses its three lines.
func open(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tree, fmt.Errorf("not three lines")
	}
	if lines[0] != verifier.Name() {
		return tree, fmt.Errorf("it is of %q", lines[0])
	}
	if _, err := fmt.Sscanf(lines[1], "%d", &tree.N); err != nil || fmt.Sprint(tree.N) != lines[1] || tree.N < 1 {
		return tree, fmt.Errorf("the size %q", lines[1])
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// readEntries reads every bundle, of which each has just as many entries as
// its name says.
func readEntries(place string, size int64) ([][]byte, error) {
	var entries [][]byte
	for n := int64(0); n*width < size; n++ {
		count := min(size-n*width, width)
		name := "tile/entries/" + name(n, count)
		bundle, err := read(place, name)
		if err != nil {
			return nil, err
		}
		for i := int64(0); i < count; i++ {
			if len(bundle) < 2 {
				return nil, fmt.Errorf("%s ends before entry %d", name, i)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < 2+length {
				return nil, fmt.Errorf("%s ends within entry %d", name, i)
			}
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s has %d bytes too many", name, len(bundle))
		}
	}
	return entries, nil
}

// checkChain checks that every entry begins with the hash of the one before.
func checkChain(entries [][]byte) error {
	var previous [sha256.Size]byte
	for i, entry := range entries {
		if !bytes.HasPrefix(entry, append([]byte{0x0a, 0x20}, previous[:]...)) {
			return fmt.Errorf("entry %d does not carry the hash of the entry before it", i)
		}
		previous = sha256.Sum256(entry)
	}
	return nil
}

// store builds the hashes of the tree from the entries alone.
func store(entries [][]byte) (tlog.HashReader, error) {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index >= int64(len(hashes)) {
				return nil, fmt.Errorf("there is no hash %d", index)
			}
			found[i] = hashes[index]
		}
		return found, nil
	})
	for i, entry := range entries {
		added, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, added...)
	}
	return reader, nil
}

// checkTiles compares every tile that the specification names with the tree.
func checkTiles(place string, size int64, stored tlog.HashReader) (int, error) {
	checked := 0
	for level := 0; size>>(height*level) > 0; level++ {
		hashes := size >> (height * level)
		for n := int64(0); n*width < hashes; n++ {
			count := min(hashes-n*width, width)
			tile := tlog.Tile{H: height, L: level, N: n, W: int(count)}
			expected, err := tlog.ReadTileData(tile, stored)
			if err != nil {
				return 0, err
			}
			name := fmt.Sprintf("tile/%d/%s", level, name(n, count))
			found, err := read(place, name)
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(found, expected) {
				return 0, fmt.Errorf("%s does not hold the hashes of the entries", name)
			}
			checked++
		}
	}
	return checked, nil
}

func checkInclusion(tree tlog.Tree, entries [][]byte, stored tlog.HashReader) error {
	for _, i := range []int64{0, tree.N / 2, tree.N - 1} {
		proof, err := tlog.ProveRecord(tree.N, i, stored)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, i, tlog.RecordHash(entries[i])); err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
	}
	return nil
}

func checkConsistency(file string, verifier note.Verifier, tree tlog.Tree, stored tlog.HashReader) error {
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	old, err := open(signed, verifier)
	if err != nil {
		return fmt.Errorf("%s: %v", file, err)
	}
	if old.N > tree.N {
		return fmt.Errorf("the log has signed %d entries, and shows %d", old.N, tree.N)
	}
	proof, err := tlog.ProveTree(tree.N, old.N, stored)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("the log does not contain the checkpoint of %d entries: %v", old.N, err)
	}
	return nil
}

// name is the end of the path of tile n with so many entries or hashes:
// 1234067 is x001/x234/067, a partial tile has .p/ and its width.
func name(n, count int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if count < width {
		path = fmt.Sprintf("%s.p/%d", path, count)
	}
	return path
}

// read gives a file of the log, from a service or from a folder.
func read(place, name string) ([]byte, error) {
	if !strings.Contains(place, "://") {
		return os.ReadFile(filepath.Join(place, name))
	}
	answer, err := http.Get(place + "/" + name)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", name, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
