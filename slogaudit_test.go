// Package slogaudit_test guards what concerns the module as a whole.
package slogaudit_test
