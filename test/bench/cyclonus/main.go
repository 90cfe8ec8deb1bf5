// Answers a file of pods, policies and ports with cyclonus' matcher, and says how long that takes: the peer that `npm run bench`
// measures the matrix against. Usage: cyclonus INPUT ROUNDS
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type port struct {
	Name     string      `json:"name"`
	Protocol v1.Protocol `json:"protocol"`
	Port     int         `json:"port"`
}

type pod struct {
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
	IP        string            `json:"ip"`
	Ports     []port            `json:"ports"`
}

type input struct {
	Namespaces map[string]map[string]string  `json:"namespaces"`
	Pods       []pod                         `json:"pods"`
	Policies   []*networkingv1.NetworkPolicy `json:"policies"`
	Ports      []port                        `json:"ports"`
}

// A line for each port and source: a letter for each destination.
type output struct {
	Milliseconds []float64 `json:"milliseconds"`
	Rows         []string  `json:"rows"`
}

func main() {
	var in input
	text, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(text, &in))
	rounds, err := strconv.Atoi(os.Args[2])
	check(err)
	var out output
	for i := 0; i < rounds; i++ {
		start := time.Now()
		out.Rows = matrix(&in)
		out.Milliseconds = append(out.Milliseconds, float64(time.Since(start).Microseconds())/1000)
	}
	check(json.NewEncoder(os.Stdout).Encode(out))
}

func matrix(in *input) []string {
	policies := matcher.BuildNetworkPolicies(true, in.Policies)
	peers := make([]*matcher.TrafficPeer, len(in.Pods))
	for i, one := range in.Pods {
		peers[i] = &matcher.TrafficPeer{
			Internal: &matcher.InternalPeer{
				PodLabels:       one.Labels,
				NamespaceLabels: in.Namespaces[one.Namespace],
				Namespace:       one.Namespace,
			},
			IP: one.IP,
		}
	}
	var rows []string
	for _, asked := range in.Ports {
		for from := range in.Pods {
			row := make([]byte, len(in.Pods))
			for to := range in.Pods {
				row[to] = 'x'
				traffic := matcher.Traffic{
					Source:           peers[from],
					Destination:      peers[to],
					ResolvedPort:     asked.Port,
					ResolvedPortName: nameOf(in.Pods[to].Ports, asked),
					Protocol:         asked.Protocol,
				}
				if policies.IsTrafficAllowed(&traffic).IsAllowed() {
					row[to] = '.'
				}
			}
			rows = append(rows, string(row))
		}
	}
	return rows
}

func nameOf(ports []port, asked port) string {
	for _, one := range ports {
		if one.Port == asked.Port && one.Protocol == asked.Protocol {
			return one.Name
		}
	}
	return ""
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
