package registry

import "daybook/internal/yamlnode"

func jsonRows(content []byte, table string) ([]row, error) {
	root, wrong := yamlnode.DecodeJSON(content)
	if wrong != nil {
		return nil, &lineError{wrong.Line, wrong.Text}
	}
	return rowsOf(yamlValue(root), table)
}
