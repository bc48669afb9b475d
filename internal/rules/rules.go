// Package rules holds the rules of the house as tests: which room may import
// which, that every package and every exported name says what it is, and how
// large things may grow. It has no code of its own; the table that
// ARCHITECTURE.md shows is the one in its test.
package rules
