// Gravitation between the sun and four planets: floating point in struct fields.
package main

import (
	"fmt"
	"math"
)

const (
	solarMass = 4 * math.Pi * math.Pi
	year      = 365.24
)

type vec struct{ x, y, z float64 }

type planet struct {
	at, v vec
	mass  float64
}

func system() []planet {
	return []planet{
		{mass: solarMass},
		{vec{4.84143144246472090, -1.16032004402742839, -0.103622044471123109},
			vec{0.00166007664274403694 * year, 0.00769901118419740425 * year, -0.0000690460016972063023 * year}, 0.000954791938424326609 * solarMass},
		{vec{8.34336671824457987, 4.12479856412430479, -0.403523417114321381},
			vec{-0.00276742510726411021 * year, 0.00499852801234917238 * year, 0.0000230417297573763929 * year}, 0.000285885980666130812 * solarMass},
		{vec{12.8943695621391310, -15.1111514016986312, -0.223307578892655734},
			vec{0.00296460137564761618 * year, 0.00237847173959480950 * year, -0.0000296589568540237556 * year}, 0.0000436624404335156298 * solarMass},
		{vec{15.3796971148509165, -25.9193146099879641, 0.179258772950371181},
			vec{0.00268067772490389322 * year, 0.00162824170038242295 * year, -0.0000951592254519715870 * year}, 0.0000515138902046611451 * solarMass},
	}
}

func step(ps []planet, dt float64) {
	for i := range ps {
		p := &ps[i]
		for j := i + 1; j < len(ps); j++ {
			q := &ps[j]
			dx, dy, dz := p.at.x-q.at.x, p.at.y-q.at.y, p.at.z-q.at.z
			d2 := dx*dx + dy*dy + dz*dz
			pull := dt / (d2 * math.Sqrt(d2))
			p.v.x -= dx * q.mass * pull
			p.v.y -= dy * q.mass * pull
			p.v.z -= dz * q.mass * pull
			q.v.x += dx * p.mass * pull
			q.v.y += dy * p.mass * pull
			q.v.z += dz * p.mass * pull
		}
	}
	for i := range ps {
		p := &ps[i]
		p.at.x += dt * p.v.x
		p.at.y += dt * p.v.y
		p.at.z += dt * p.v.z
	}
}

func energy(ps []planet) float64 {
	e := 0.0
	for i, p := range ps {
		e += p.mass * (p.v.x*p.v.x + p.v.y*p.v.y + p.v.z*p.v.z) / 2
		for _, q := range ps[i+1:] {
			dx, dy, dz := p.at.x-q.at.x, p.at.y-q.at.y, p.at.z-q.at.z
			e -= p.mass * q.mass / math.Sqrt(dx*dx+dy*dy+dz*dz)
		}
	}
	return e
}

func main() {
	ps := system()
	var m vec
	for _, p := range ps {
		m.x += p.v.x * p.mass
		m.y += p.v.y * p.mass
		m.z += p.v.z * p.mass
	}
	ps[0].v = vec{-m.x / solarMass, -m.y / solarMass, -m.z / solarMass}
	fmt.Printf("%.9f\n", energy(ps))
	for range 6_000_000 {
		step(ps, 0.01)
	}
	fmt.Printf("%.9f\n", energy(ps))
}
