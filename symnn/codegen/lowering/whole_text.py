"""How functions of whole matrices are spelled."""

SOURCES = {
    "inv": "np.linalg.inv({0})",
    "det": "np.linalg.det({0})",
    "logdet": "np.linalg.slogdet({0})[1]",
    "solve": "np.linalg.solve({0}, {1})",
    "cholesky": "np.linalg.cholesky(({0} + {0}.T)/2)",
}
