//! A symmetric matrix of which few entries are not zero, as the edges of a graph, times some vectors.

/// Entries row by row.
pub struct Sparse {
    /// Where each row's entries begin, and where the last row's end.
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

impl Sparse {
    /// Edges (row, column, value) in the order of their rows.
    pub fn new(n: usize, edges: impl Iterator<Item = (u32, u32, f64)>) -> Sparse {
        let (mut starts, mut columns, mut values) = (vec![0; n + 1], Vec::new(), Vec::new());
        for (row, column, value) in edges {
            starts[row as usize + 1] += 1;
            columns.push(column);
            values.push(value);
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        Sparse { starts, columns, values }
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.starts.len() - 1
    }

    /// Sums of the rows.
    pub fn sums(&self) -> Vec<f64> {
        (0..self.n()).map(|i| self.values[self.starts[i]..self.starts[i + 1]].iter().sum()).collect()
    }

    /// Multiplies row i and column i by `factors[i]`.
    pub fn scale(&mut self, factors: &[f64]) {
        for i in 0..self.n() {
            for at in self.starts[i]..self.starts[i + 1] {
                self.values[at] *= factors[i] * factors[self.columns[at] as usize];
            }
        }
    }

    /// The rows that a row has edges to.
    pub fn neighbours(&self, row: usize) -> &[u32] {
        &self.columns[self.starts[row]..self.starts[row + 1]]
    }

    /// The values of those edges.
    pub fn values(&self, row: usize) -> &[f64] {
        &self.values[self.starts[row]..self.starts[row + 1]]
    }

    /// The products with some vectors of length n, one after the other.
    pub fn times(&self, vectors: &[f64]) -> Vec<f64> {
        let n = self.n();
        let width = vectors.len() / n;
        // Side by side: an edge then reads all vectors in one place.
        let mut beside = vec![0.0; vectors.len()];
        for (t, vector) in vectors.chunks_exact(n).enumerate() {
            vector.iter().enumerate().for_each(|(i, v)| beside[i * width + t] = *v);
        }
        let mut out = vec![0.0; vectors.len()];
        let mut sums = vec![0.0; width];
        for i in 0..n {
            sums.fill(0.0);
            for (&j, &value) in self.neighbours(i).iter().zip(self.values(i)) {
                super::sums::axpy(value, &beside[j as usize * width..(j as usize + 1) * width], &mut sums);
            }
            sums.iter().enumerate().for_each(|(t, sum)| out[t * n + i] = *sum);
        }
        out
    }

    /// The number of the connected part each row is in, and how many parts there are; parts are numbered by their
    /// first rows.
    pub fn parts(&self) -> (Vec<usize>, usize) {
        let n = self.n();
        let (mut part, mut n_parts) = (vec![usize::MAX; n], 0);
        let mut reached: Vec<usize> = Vec::new();
        for first in 0..n {
            if part[first] != usize::MAX {
                continue;
            }
            part[first] = n_parts;
            reached.push(first);
            while let Some(row) = reached.pop() {
                for &next in self.neighbours(row) {
                    if part[next as usize] == usize::MAX {
                        part[next as usize] = n_parts;
                        reached.push(next as usize);
                    }
                }
            }
            n_parts += 1;
        }
        (part, n_parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_three_and_a_row_alone_are_two_parts() {
        let edges = [(0, 2, 2.0), (2, 0, 2.0), (2, 3, 5.0), (3, 2, 5.0)];
        let mut graph = Sparse::new(4, edges.into_iter());
        assert_eq!(graph.parts(), (vec![0, 1, 0, 0], 2));
        assert_eq!(graph.sums(), [2.0, 0.0, 7.0, 5.0]);
        assert_eq!(
            graph.times(&[1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 1.0, 0.0]),
            [6.0, 0.0, 22.0, 15.0, 2.0, 0.0, 0.0, 5.0]
        );
        graph.scale(&[1.0, 1.0, 10.0, 1.0]);
        assert_eq!(graph.values(2), [20.0, 50.0]);
    }
}
