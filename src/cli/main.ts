// The command line's entry point.
console.log("glasgo");
