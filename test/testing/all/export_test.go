package all

func Exported() *int { return &hidden }
