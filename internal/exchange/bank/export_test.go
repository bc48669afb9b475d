package bank

// Large and LargeAmount make large statements for tests of what uses a reader.
var (
	Large       = large
	LargeAmount = largeAmount
)
