/** Tables as data: columns with a type, as CSV and Parquet files hold them. */
import { closeSync, openSync, writeSync } from 'node:fs';

export interface Column {
  name: string;
  /** `integer`: 64 bits wide in Parquet; `number`: a double. */
  type: 'text' | 'integer' | 'number';
  values: (string | number | null)[];
}

/** Takes tables of the same columns, one below the other. */
export interface TableWriter {
  add(columns: readonly Column[]): void;
  close(): void;
}

/** CSV (RFC 4180, UTF-8) handed on as text; a missing value is an empty cell. */
export function csvText(write: (text: string) => void): TableWriter {
  let begun = false;
  return {
    add(columns) {
      const lines = begun ? [] : [columns.map(({ name }) => csvCell(name))];
      begun = true;
      const length = columns[0]?.values.length ?? 0;
      for (let i = 0; i < length; i++) lines.push(columns.map(({ values }) => csvCell(values[i]!)));
      write(lines.map((cells) => `${cells.join(',')}\r\n`).join(''));
    },
    close() {},
  };
}

/** A CSV file. */
export function csvFile(file: string): TableWriter {
  const handle = openSync(file, 'w');
  return { ...csvText((text) => void writeSync(handle, text)), close: () => closeSync(handle) };
}

const csvCell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const PARQUET_TYPES = { text: 'STRING', integer: 'INT64', number: 'DOUBLE' } as const;

/** A Parquet file; every table is a row group. */
export async function parquetFile(file: string): Promise<TableWriter> {
  const { fileWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const writer = fileWriter(file);
  let parquet: InstanceType<typeof ParquetWriter> | undefined;
  return {
    add(columns) {
      const columnData = columns.map(({ name, type, values }) => ({
        name,
        type: PARQUET_TYPES[type],
        data: type === 'integer' ? values.map((value) => (value === null ? null : BigInt(value))) : values,
      }));
      parquet ??= new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData }) });
      if (columns[0]!.values.length > 0) parquet.write({ columnData });
    },
    close: () => void parquet?.finish(),
  };
}
