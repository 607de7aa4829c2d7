package registry

import "daybook/internal/yamlnode"

func tomlRows(content []byte, table string) ([]row, error) {
	root, wrong := yamlnode.DecodeTOML(content)
	if wrong != nil {
		return nil, &lineError{wrong.Line, wrong.Text}
	}
	return rowsOf(yamlValue(root), table)
}
