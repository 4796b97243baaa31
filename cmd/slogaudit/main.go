// Command slogaudit checks, redacts and demonstrates audit logs.
package main

func main() {}
