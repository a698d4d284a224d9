// @ts-check
// What is timed: a model of ours, the same of scikit-learn, the table, and the ratio of times to reach.

/** @import { Shape } from "./data.mjs" */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} model id in the catalogue
 * @property {Record<string, any>} [params] the same for both where the names are the same
 * @property {string} peer class of the peer: of scikit-learn, of another package, or one of ours in `filters.py`
 * @property {Record<string, any>} [peerParams] what only the peer is told
 * @property {"fit" | "fit and predict" | "map"} timed "fit and predict": training rows and test rows are predicted;
 *   "map": a trained model colours 200 × 200 cells
 * @property {"classification" | "regression" | "clustering" | "projection"} [task] classification unless it is said
 * @property {"accuracy" | "r2" | "calinski-harabasz" | "trustworthiness" | null} quality metric on the test rows; of
 *   what learns without answers, on all rows
 * @property {number} goal ours / theirs
 * @property {Shape} shape
 * @property {number} [repeats] 5 unless it takes long
 */

/** @type {(kind: Shape["kind"], train: number, columns: number, test?: number, classes?: number) => Shape} */
const shape = (kind, train, columns, test = 2000, classes) => ({ kind, train, test, columns, classes });

/** @type {Case[]} */
export const CASES = [
  { name: "least squares", model: "linear-regression", peer: "linear_model.LinearRegression",
    task: "regression", timed: "fit", quality: "r2", goal: 0.7, shape: shape("linear", 100_000, 50) },
  { name: "ridge", model: "ridge", peer: "linear_model.Ridge",
    task: "regression", timed: "fit", quality: "r2", goal: 1, shape: shape("linear", 100_000, 50) },
  { name: "logistic, 2 classes", model: "logistic-regression", peer: "linear_model.LogisticRegression",
    timed: "fit", quality: "accuracy", goal: 1, shape: shape("halves", 100_000, 50) },
  { name: "logistic, 10 classes", model: "logistic-regression", peer: "linear_model.LogisticRegression",
    timed: "fit", quality: "accuracy", goal: 1, shape: shape("clouds", 20_000, 64, 2000, 10) },
  { name: "random forest", model: "random-forest", peer: "ensemble.RandomForestClassifier",
    timed: "fit", quality: "accuracy", goal: 0.5, shape: shape("bent", 20_000, 20), repeats: 3 },
  { name: "boosting", model: "hist-gradient-boosting", peer: "ensemble.HistGradientBoostingClassifier",
    params: { max_iter: 100 }, peerParams: { early_stopping: false },
    timed: "fit", quality: "accuracy", goal: 1.2, shape: shape("bent", 100_000, 28) },
  { name: "nearest neighbours", model: "k-neighbors", peer: "neighbors.KNeighborsClassifier",
    timed: "fit and predict", quality: "accuracy", goal: 1.5, shape: shape("clouds", 20_000, 20, 10_000, 4) },
  { name: "SVC, rbf", model: "svc", peer: "svm.SVC",
    timed: "fit", quality: "accuracy", goal: 1, shape: shape("bent", 5_000, 20) },
  { name: "network 784-64-64-10", model: "neural-network",
    params: { hidden_layer_sizes: [64, 64], batch_size: 128, max_iter: 10, learning_rate_init: 0.001, n_iter_no_change: 100 },
    peer: "neural_network.MLPClassifier",
    timed: "fit", quality: "accuracy", goal: 1.5, shape: shape("clouds", 60_000, 784, 2000, 10), repeats: 3 },
  // A loop written by hand in JavaScript takes 0.0105 s where scikit-learn takes 0.70 s.
  { name: "network 2-4-2-1", model: "neural-network",
    params: { hidden_layer_sizes: [4, 2], activation: "tanh", batch_size: 10, max_iter: 100, n_iter_no_change: 1000 },
    peer: "neural_network.MLPClassifier",
    timed: "fit", quality: "accuracy", goal: 0.015, shape: shape("moons", 500, 2, 500) },
  { name: "convolutional network 28×28", model: "convolutional-network",
    params: { filters: [16, 32], hidden_layer_sizes: [64], batch_size: 128, max_iter: 5, learning_rate_init: 0.003 },
    peer: "torch.Filters",
    timed: "fit", quality: "accuracy", goal: 1.5, shape: shape("figures", 10_000, 784, 2000, 10), repeats: 3 },
  { name: "k-means", model: "k-means", params: { n_clusters: 10 }, peer: "cluster.KMeans",
    task: "clustering", timed: "fit", quality: "calinski-harabasz", goal: 1, shape: shape("groups", 100_000, 16, 0, 10) },
  { name: "PCA", model: "pca", params: { n_components: 50 }, peer: "decomposition.PCA",
    task: "projection", timed: "fit", quality: null, goal: 2, shape: shape("hidden", 20_000, 784, 0) },
  { name: "t-SNE", model: "t-sne", peer: "manifold.TSNE",
    task: "projection", timed: "fit", quality: "trustworthiness", goal: 0.5, shape: shape("groups", 5_000, 50, 0, 10), repeats: 3 },
  { name: "UMAP", model: "umap", peer: "umap.UMAP",
    task: "projection", timed: "fit", quality: "trustworthiness", goal: 1, shape: shape("groups", 5_000, 50, 0, 10), repeats: 3 },
  { name: "DBSCAN", model: "dbscan", params: { eps: 0.05 }, peer: "cluster.DBSCAN",
    task: "clustering", timed: "fit", quality: null, goal: 1, shape: shape("groups", 20_000, 2, 0, 10) },
  { name: "map, forest of 100", model: "random-forest", peer: "ensemble.RandomForestClassifier",
    timed: "map", quality: "accuracy", goal: 0.5, shape: shape("moons", 1_000, 2, 500) },
  { name: "map, SVC", model: "svc", peer: "svm.SVC",
    timed: "map", quality: "accuracy", goal: 0.5, shape: shape("moons", 1_000, 2, 500) },
];

/** Must come to their end in one tab, with less than 1.5 GB. @type {Case[]} */
export const LARGE = [
  { name: "random forest, a million rows", model: "random-forest", peer: "", timed: "fit", quality: "accuracy",
    goal: 0, shape: shape("bent", 1_000_000, 28) },
  { name: "boosting, a million rows", model: "hist-gradient-boosting", params: { max_iter: 100 }, peer: "",
    timed: "fit", quality: "accuracy", goal: 0, shape: shape("bent", 1_000_000, 28) },
];
