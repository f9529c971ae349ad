/** The rules once more, on a grid of rows from the bottom; no bits. */
export class Naive {
  readonly grid = Array.from({ length: 6 }, () => [...'.......']);

  /** The grid after these columns. */
  static after(moves: string): Naive {
    const naive = new Naive();
    for (const [i, column] of [...moves].entries()) naive.drop('RY'[i % 2]!, Number(column));
    return naive;
  }

  open(): number[] {
    return [1, 2, 3, 4, 5, 6, 7].filter((column) => this.grid[5]![column - 1] === '.');
  }

  drop(sign: string, column: number): void {
    this.grid.find((row) => row[column - 1] === '.')![column - 1] = sign;
  }

  wins(sign: string): boolean {
    const at = (row: number, column: number) => this.grid[row]?.[column] === sign;
    return this.grid.some((cells, row) =>
      cells.some((_, column) =>
        [
          [0, 1],
          [1, 0],
          [1, 1],
          [1, -1],
        ].some(([up, right]) => [0, 1, 2, 3].every((i) => at(row + i * up!, column + i * right!))),
      ),
    );
  }

  draw(): string {
    return [...this.grid.toReversed().map((row) => row.join(' ')), '1 2 3 4 5 6 7'].join('\n');
  }
}
