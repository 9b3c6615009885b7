"""Bibliography: every formula, figure and fact names its source by a key of this table."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.errors import UnknownNameError, nearest


@dataclass(frozen=True)
class Source:
    """One publication.

    Args:
        key: permanent short name, such as `glorot2010`.
        authors: as printed, last names first.
        title: of the paper, book or chapter.
        year: of publication.
        venue: journal, proceedings or publisher, with volume and pages where known.
        link: DOI or arXiv identifier, without a host.
    """

    key: str
    authors: str
    title: str
    year: int
    venue: str
    link: str = ""

    @property
    def citation(self) -> str:
        """One line of text for a reference list."""
        tail = f" {self.link}." if self.link else ""
        return f"{self.authors} ({self.year}). {self.title}. {self.venue}.{tail}"


SOURCES: tuple[Source, ...] = (
    Source("shannon1948", "Shannon, C. E.", "A mathematical theory of communication", 1948,
           "Bell System Technical Journal 27, 379-423, 623-656"),
    Source("cover2006", "Cover, T. M.; Thomas, J. A.", "Elements of Information Theory", 2006,
           "Wiley, 2nd edition"),
    Source("kullback1951", "Kullback, S.; Leibler, R. A.", "On information and sufficiency", 1951,
           "Annals of Mathematical Statistics 22, 79-86"),
    Source("pinsker1964", "Pinsker, M. S.",
           "Information and Information Stability of Random Variables and Processes", 1964,
           "Holden-Day"),
    Source("csiszar1967", "Csiszár, I.",
           "Information-type measures of difference of probability distributions and indirect "
           "observations", 1967, "Studia Scientiarum Mathematicarum Hungarica 2, 299-318"),
    Source("lin1991", "Lin, J.", "Divergence measures based on the Shannon entropy", 1991,
           "IEEE Transactions on Information Theory 37(1), 145-151"),
    Source("jordan1999", "Jordan, M. I.; Ghahramani, Z.; Jaakkola, T. S.; Saul, L. K.",
           "An introduction to variational methods for graphical models", 1999,
           "Machine Learning 37, 183-233"),
    Source("kingma2014", "Kingma, D. P.; Welling, M.", "Auto-encoding variational Bayes", 2014,
           "ICLR", "arXiv:1312.6114"),
    Source("rezende2014", "Rezende, D. J.; Mohamed, S.; Wierstra, D.",
           "Stochastic backpropagation and approximate inference in deep generative models", 2014,
           "ICML, PMLR 32(2), 1278-1286", "arXiv:1401.4082"),
    Source("williams1992", "Williams, R. J.",
           "Simple statistical gradient-following algorithms for connectionist reinforcement "
           "learning", 1992, "Machine Learning 8, 229-256"),
    Source("fisher1922", "Fisher, R. A.",
           "On the mathematical foundations of theoretical statistics", 1922,
           "Philosophical Transactions of the Royal Society A 222, 309-368"),
    Source("amari1998", "Amari, S.", "Natural gradient works efficiently in learning", 1998,
           "Neural Computation 10(2), 251-276"),
    Source("goodfellow2014",
           "Goodfellow, I.; Pouget-Abadie, J.; Mirza, M.; Xu, B.; Warde-Farley, D.; Ozair, S.; "
           "Courville, A.; Bengio, Y.", "Generative adversarial nets", 2014, "NeurIPS 27",
           "arXiv:1406.2661"),
    Source("ho2020", "Ho, J.; Jain, A.; Abbeel, P.", "Denoising diffusion probabilistic models",
           2020, "NeurIPS 33", "arXiv:2006.11239"),
    Source("bishop2006", "Bishop, C. M.", "Pattern Recognition and Machine Learning", 2006,
           "Springer"),
    Source("goodfellow2016", "Goodfellow, I.; Bengio, Y.; Courville, A.", "Deep Learning", 2016,
           "MIT Press"),
    Source("nielsen2015", "Nielsen, M. A.", "Neural Networks and Deep Learning", 2015,
           "Determination Press"),
    Source("rumelhart1986", "Rumelhart, D. E.; Hinton, G. E.; Williams, R. J.",
           "Learning representations by back-propagating errors", 1986, "Nature 323, 533-536"),
    Source("murray2016", "Murray, I.", "Differentiation of the Cholesky decomposition", 2016,
           "arXiv preprint", "arXiv:1602.07527"),
    Source("hoeffding1963", "Hoeffding, W.",
           "Probability inequalities for sums of bounded random variables", 1963,
           "Journal of the American Statistical Association 58, 13-30"),
    Source("cybenko1989", "Cybenko, G.", "Approximation by superpositions of a sigmoidal function",
           1989, "Mathematics of Control, Signals and Systems 2, 303-314"),
    Source("hornik1989", "Hornik, K.; Stinchcombe, M.; White, H.",
           "Multilayer feedforward networks are universal approximators", 1989,
           "Neural Networks 2, 359-366"),
    Source("hornik1991", "Hornik, K.",
           "Approximation capabilities of multilayer feedforward networks", 1991,
           "Neural Networks 4, 251-257"),
    Source("leshno1993", "Leshno, M.; Lin, V. Ya.; Pinkus, A.; Schocken, S.",
           "Multilayer feedforward networks with a nonpolynomial activation function can "
           "approximate any function", 1993, "Neural Networks 6, 861-867"),
    Source("rudin1976", "Rudin, W.", "Principles of Mathematical Analysis", 1976,
           "McGraw-Hill, 3rd edition"),
    Source("glorot2010", "Glorot, X.; Bengio, Y.",
           "Understanding the difficulty of training deep feedforward neural networks", 2010,
           "AISTATS, PMLR 9, 249-256"),
    Source("he2015", "He, K.; Zhang, X.; Ren, S.; Sun, J.",
           "Delving deep into rectifiers: surpassing human-level performance on ImageNet "
           "classification", 2015, "ICCV, 1026-1034", "arXiv:1502.01852"),
    Source("nair2010", "Nair, V.; Hinton, G. E.",
           "Rectified linear units improve restricted Boltzmann machines", 2010, "ICML, 807-814"),
    Source("maas2013", "Maas, A. L.; Hannun, A. Y.; Ng, A. Y.",
           "Rectifier nonlinearities improve neural network acoustic models", 2013,
           "ICML Workshop on Deep Learning for Audio, Speech and Language Processing"),
    Source("clevert2016", "Clevert, D.-A.; Unterthiner, T.; Hochreiter, S.",
           "Fast and accurate deep network learning by exponential linear units (ELUs)", 2016,
           "ICLR", "arXiv:1511.07289"),
    Source("klambauer2017", "Klambauer, G.; Unterthiner, T.; Mayr, A.; Hochreiter, S.",
           "Self-normalizing neural networks", 2017, "NeurIPS", "arXiv:1706.02515"),
    Source("hendrycks2016", "Hendrycks, D.; Gimpel, K.", "Gaussian error linear units (GELUs)",
           2016, "arXiv:1606.08415"),
    Source("huber1964", "Huber, P. J.", "Robust estimation of a location parameter", 1964,
           "Annals of Mathematical Statistics 35, 73-101"),
    Source("polyak1964", "Polyak, B. T.",
           "Some methods of speeding up the convergence of iteration methods", 1964,
           "USSR Computational Mathematics and Mathematical Physics 4(5), 1-17"),
    Source("nesterov1983", "Nesterov, Y.",
           "A method for solving the convex programming problem with convergence rate O(1/k^2)",
           1983, "Doklady Akademii Nauk SSSR 269, 543-547"),
    Source("sutskever2013", "Sutskever, I.; Martens, J.; Dahl, G.; Hinton, G.",
           "On the importance of initialization and momentum in deep learning", 2013,
           "ICML, PMLR 28(3), 1139-1147"),
    Source("kingma2015", "Kingma, D. P.; Ba, J.", "Adam: a method for stochastic optimization",
           2015, "ICLR", "arXiv:1412.6980"),
    Source("polyak1987", "Polyak, B. T.", "Introduction to Optimization", 1987,
           "Optimization Software"),
    Source("nesterov2004", "Nesterov, Y.", "Introductory Lectures on Convex Optimization", 2004,
           "Springer"),
    Source("bansal2019", "Bansal, N.; Gupta, A.", "Potential-function proofs for gradient methods",
           2019, "Theory of Computing 15(4), 1-32"),
    Source("cochran1977", "Cochran, W. G.", "Sampling Techniques", 1977, "Wiley, 3rd edition"),
    Source("schraudolph2002", "Schraudolph, N. N.",
           "Fast curvature matrix-vector products for second-order gradient descent", 2002,
           "Neural Computation 14(7), 1723-1738"),
    Source("martens2010", "Martens, J.", "Deep learning via Hessian-free optimization", 2010,
           "ICML, 735-742"),
    Source("pearlmutter1994", "Pearlmutter, B. A.", "Fast exact multiplication by the Hessian",
           1994, "Neural Computation 6(1), 147-160"),
    Source("cauchy1847", "Cauchy, A.-L.",
           "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847,
           "Comptes Rendus de l'Académie des Sciences 25, 536-538"),
    Source("alpaydin1998", "Alpaydin, E.; Kaynak, C.",
           "Optical recognition of handwritten digits", 1998, "UCI Machine Learning Repository"),
    Source("lecun1998", "LeCun, Y.; Bottou, L.; Orr, G. B.; Müller, K.-R.",
           "Efficient BackProp", 1998,
           "Neural Networks: Tricks of the Trade, Springer LNCS 1524, 9-50"),
    Source("dugas2000", "Dugas, C.; Bengio, Y.; Bélisle, F.; Nadeau, C.; Garcia, R.",
           "Incorporating second-order functional knowledge for better option pricing", 2000,
           "NeurIPS 13"),
    Source("elfwing2018", "Elfwing, S.; Uchibe, E.; Doya, K.",
           "Sigmoid-weighted linear units for neural network function approximation in "
           "reinforcement learning", 2018, "Neural Networks 107, 3-11", "arXiv:1702.03118"),
    Source("misra2020", "Misra, D.", "Mish: a self regularized non-monotonic activation function",
           2020, "BMVC", "arXiv:1908.08681"),
    Source("bridle1990", "Bridle, J. S.",
           "Probabilistic interpretation of feedforward classification network outputs, with "
           "relationships to statistical pattern recognition", 1990,
           "Neurocomputing, NATO ASI Series F68, Springer, 227-236"),
    Source("hochreiter1991", "Hochreiter, S.",
           "Untersuchungen zu dynamischen neuronalen Netzen", 1991,
           "Diploma thesis, Technische Universität München"),
    Source("robbins1951", "Robbins, H.; Monro, S.", "A stochastic approximation method", 1951,
           "Annals of Mathematical Statistics 22, 400-407"),
    Source("gibbs1902", "Gibbs, J. W.", "Elementary Principles in Statistical Mechanics", 1902,
           "Scribner's Sons"),
    Source("elman1990", "Elman, J. L.", "Finding structure in time", 1990,
           "Cognitive Science 14, 179-211"),
    Source("werbos1990", "Werbos, P. J.",
           "Backpropagation through time: what it does and how to do it", 1990,
           "Proceedings of the IEEE 78(10), 1550-1560"),
    Source("hochreiter1997", "Hochreiter, S.; Schmidhuber, J.", "Long short-term memory", 1997,
           "Neural Computation 9(8), 1735-1780"),
    Source("gers2000", "Gers, F. A.; Schmidhuber, J.; Cummins, F.",
           "Learning to forget: continual prediction with LSTM", 2000,
           "Neural Computation 12(10), 2451-2471"),
    Source("cho2014",
           "Cho, K.; van Merriënboer, B.; Gulcehre, C.; Bahdanau, D.; Bougares, F.; Schwenk, H.; "
           "Bengio, Y.",
           "Learning phrase representations using RNN encoder-decoder for statistical machine "
           "translation", 2014, "EMNLP, 1724-1734", "arXiv:1406.1078"),
    Source("srivastava2014",
           "Srivastava, N.; Hinton, G.; Krizhevsky, A.; Sutskever, I.; Salakhutdinov, R.",
           "Dropout: a simple way to prevent neural networks from overfitting", 2014,
           "Journal of Machine Learning Research 15, 1929-1958"),
    Source("bengio2003", "Bengio, Y.; Ducharme, R.; Vincent, P.; Jauvin, C.",
           "A neural probabilistic language model", 2003,
           "Journal of Machine Learning Research 3, 1137-1155"),
    Source("he2016", "He, K.; Zhang, X.; Ren, S.; Sun, J.",
           "Deep residual learning for image recognition", 2016, "CVPR, 770-778",
           "arXiv:1512.03385"),
    Source("rosenblatt1958", "Rosenblatt, F.",
           "The perceptron: a probabilistic model for information storage and organization in the "
           "brain", 1958, "Psychological Review 65(6), 386-408"),
    Source("minsky1969", "Minsky, M.; Papert, S.", "Perceptrons", 1969, "MIT Press"),
    Source("legendre1805", "Legendre, A.-M.",
           "Nouvelles méthodes pour la détermination des orbites des comètes", 1805,
           "Firmin Didot"),
    Source("cox1958", "Cox, D. R.", "The regression analysis of binary sequences", 1958,
           "Journal of the Royal Statistical Society B 20(2), 215-242"),
    Source("spivak2008", "Spivak, M.", "Calculus", 2008, "Publish or Perish, 4th edition"),
    Source("he2016identity", "He, K.; Zhang, X.; Ren, S.; Sun, J.",
           "Identity mappings in deep residual networks", 2016, "ECCV, LNCS 9908, 630-645",
           "arXiv:1603.05027"),
    Source("pascanu2013", "Pascanu, R.; Mikolov, T.; Bengio, Y.",
           "On the difficulty of training recurrent neural networks", 2013,
           "ICML, PMLR 28, 1310-1318", "arXiv:1211.5063"),
    Source("su2021", "Su, J.; Lu, Y.; Pan, S.; Murtadha, A.; Wen, B.; Liu, Y.",
           "RoFormer: enhanced transformer with rotary position embedding", 2021,
           "arXiv preprint", "arXiv:2104.09864"),
    Source("lecun1989", "LeCun, Y.; Boser, B.; Denker, J. S.; Henderson, D.; Howard, R. E.; "
           "Hubbard, W.; Jackel, L. D.",
           "Backpropagation applied to handwritten zip code recognition", 1989,
           "Neural Computation 1(4), 541-551"),
    Source("dumoulin2016", "Dumoulin, V.; Visin, F.",
           "A guide to convolution arithmetic for deep learning", 2016, "arXiv preprint",
           "arXiv:1603.07285"),
    Source("zhou1988", "Zhou, Y. T.; Chellappa, R.",
           "Computation of optical flow using a neural network", 1988,
           "IEEE International Conference on Neural Networks 2, 71-78"),
    Source("ioffe2015", "Ioffe, S.; Szegedy, C.",
           "Batch normalization: accelerating deep network training by reducing internal covariate "
           "shift", 2015, "ICML, PMLR 37, 448-456", "arXiv:1502.03167"),
    Source("ba2016", "Ba, J. L.; Kiros, J. R.; Hinton, G. E.", "Layer normalization", 2016,
           "arXiv preprint", "arXiv:1607.06450"),
    Source("salimans2016", "Salimans, T.; Kingma, D. P.",
           "Weight normalization: a simple reparameterization to accelerate training of deep "
           "neural networks", 2016, "Advances in Neural Information Processing Systems 29",
           "arXiv:1602.07868"),
    Source("zhang2019", "Zhang, B.; Sennrich, R.", "Root mean square layer normalization", 2019,
           "NeurIPS 32", "arXiv:1910.07467"),
    Source("vaswani2017", "Vaswani, A.; Shazeer, N.; Parmar, N.; Uszkoreit, J.; Jones, L.; "
           "Gomez, A. N.; Kaiser, L.; Polosukhin, I.", "Attention is all you need", 2017,
           "NeurIPS 30", "arXiv:1706.03762"),
    Source("dao2022", "Dao, T.; Fu, D. Y.; Ermon, S.; Rudra, A.; Ré, C.",
           "FlashAttention: fast and memory-efficient exact attention with IO-awareness", 2022,
           "NeurIPS 35", "arXiv:2205.14135"),
    Source("bayes1763", "Bayes, T.",
           "An essay towards solving a problem in the doctrine of chances", 1763,
           "Philosophical Transactions of the Royal Society 53, 370-418"),
    Source("xiong2020", "Xiong, R.; Yang, Y.; He, D.; Zheng, K.; Zheng, S.; Xing, C.; Zhang, H.; "
           "Lan, Y.; Wang, L.; Liu, T.", "On layer normalization in the transformer architecture",
           2020, "ICML, PMLR 119, 10524-10533", "arXiv:2002.04745"),
    Source("feller1968", "Feller, W.",
           "An Introduction to Probability Theory and Its Applications, Volume 1", 1968,
           "Wiley, 3rd edition"),
    Source("fukushima1969", "Fukushima, K.",
           "Visual feature extraction by a multilayered network of analog threshold elements",
           1969, "IEEE Transactions on Systems Science and Cybernetics 5(4), 322-333"),
    Source("hahnloser2000",
           "Hahnloser, R. H. R.; Sarpeshkar, R.; Mahowald, M. A.; Douglas, R. J.; Seung, H. S.",
           "Digital selection and analogue amplification coexist in a cortex-inspired silicon "
           "circuit", 2000, "Nature 405, 947-951"),
    Source("jarrett2009", "Jarrett, K.; Kavukcuoglu, K.; Ranzato, M.; LeCun, Y.",
           "What is the best multi-stage architecture for object recognition?", 2009,
           "ICCV, 2146-2153"),
    Source("glorot2011", "Glorot, X.; Bordes, A.; Bengio, Y.",
           "Deep sparse rectifier neural networks", 2011, "AISTATS, PMLR 15, 315-323"),
    Source("abadi2016", "Abadi, M.; et al.",
           "TensorFlow: a system for large-scale machine learning", 2016,
           "Symposium on Operating Systems Design and Implementation (OSDI), 265-283"),
    Source("paszke2019", "Paszke, A.; et al.",
           "PyTorch: an imperative style, high-performance deep learning library", 2019,
           "Advances in Neural Information Processing Systems 32", "arXiv:1912.01703"),
    Source("ramachandran2017", "Ramachandran, P.; Zoph, B.; Le, Q. V.",
           "Searching for activation functions", 2017, "arXiv preprint", "arXiv:1710.05941"),
    Source("howard2017", "Howard, A. G.; Zhu, M.; Chen, B.; Kalenichenko, D.; Wang, W.; "
           "Weyand, T.; Andreetto, M.; Adam, H.",
           "MobileNets: efficient convolutional neural networks for mobile vision applications",
           2017, "arXiv preprint", "arXiv:1704.04861"),
    Source("howard2019", "Howard, A.; Sandler, M.; Chu, G.; et al.", "Searching for MobileNetV3",
           2019, "ICCV, 1314-1324", "arXiv:1905.02244"),
    Source("dauphin2017", "Dauphin, Y. N.; Fan, A.; Auli, M.; Grangier, D.",
           "Language modeling with gated convolutional networks", 2017, "ICML, PMLR 70, 933-941",
           "arXiv:1612.08083"),
    Source("shazeer2020", "Shazeer, N.", "GLU variants improve transformer", 2020,
           "arXiv preprint", "arXiv:2002.05202"),
    Source("boyd2004", "Boyd, S.; Vandenberghe, L.", "Convex Optimization", 2004,
           "Cambridge University Press"),
    Source("hinton2015", "Hinton, G.; Vinyals, O.; Dean, J.",
           "Distilling the knowledge in a neural network", 2015, "arXiv preprint",
           "arXiv:1503.02531"),
    Source("yellott1977", "Yellott, J. I.",
           "The relationship between Luce's choice axiom, Thurstone's theory of comparative "
           "judgment, and the double exponential distribution", 1977,
           "Journal of Mathematical Psychology 15(2), 109-144"),
    Source("maddison2014", "Maddison, C. J.; Tarlow, D.; Minka, T.", "A* sampling", 2014,
           "NeurIPS 27", "arXiv:1411.0030"),
    Source("jang2017", "Jang, E.; Gu, S.; Poole, B.",
           "Categorical reparameterization with Gumbel-softmax", 2017, "ICLR",
           "arXiv:1611.01144"),
    Source("duchi2011", "Duchi, J.; Hazan, E.; Singer, Y.",
           "Adaptive subgradient methods for online learning and stochastic optimization", 2011,
           "Journal of Machine Learning Research 12, 2121-2159"),
    Source("tieleman2012", "Tieleman, T.; Hinton, G.",
           "Lecture 6.5: RMSProp, divide the gradient by a running average of its recent magnitude",
           2012, "Coursera: Neural Networks for Machine Learning"),
    Source("zeiler2012", "Zeiler, M. D.", "ADADELTA: an adaptive learning rate method", 2012,
           "arXiv preprint", "arXiv:1212.5701"),
    Source("loshchilov2017", "Loshchilov, I.; Hutter, F.",
           "SGDR: stochastic gradient descent with warm restarts", 2017, "ICLR",
           "arXiv:1608.03983"),
    Source("loshchilov2019", "Loshchilov, I.; Hutter, F.",
           "Decoupled weight decay regularization", 2019, "ICLR", "arXiv:1711.05101"),
    Source("reddi2018", "Reddi, S. J.; Kale, S.; Kumar, S.",
           "On the convergence of Adam and beyond", 2018, "ICLR", "arXiv:1904.09237"),
    Source("dozat2016", "Dozat, T.", "Incorporating Nesterov momentum into Adam", 2016,
           "ICLR Workshop"),
    Source("chen2023", "Chen, X.; Liang, C.; Huang, D.; Real, E.; Wang, K.; Pham, H.; Dong, X.; "
           "Luong, T.; Hsieh, C.-J.; Lu, Y.; Le, Q. V.",
           "Symbolic discovery of optimization algorithms", 2023, "NeurIPS 36",
           "arXiv:2302.06675"),
    Source("cortes1995", "Cortes, C.; Vapnik, V.", "Support-vector networks", 1995,
           "Machine Learning 20, 273-297"),
    Source("weston1999", "Weston, J.; Watkins, C.",
           "Support vector machines for multi-class pattern recognition", 1999,
           "European Symposium on Artificial Neural Networks (ESANN), 219-224"),
    Source("crammer2001", "Crammer, K.; Singer, Y.",
           "On the algorithmic implementation of multiclass kernel-based vector machines", 2001,
           "Journal of Machine Learning Research 2, 265-292"),
    Source("lin2017", "Lin, T.-Y.; Goyal, P.; Girshick, R.; He, K.; Dollár, P.",
           "Focal loss for dense object detection", 2017, "ICCV, 2980-2988", "arXiv:1708.02002"),
    Source("green1990", "Green, P. J.",
           "Bayesian reconstructions from emission tomography data using a modified EM algorithm",
           1990, "IEEE Transactions on Medical Imaging 9(1), 84-93"),
    Source("girshick2015", "Girshick, R.", "Fast R-CNN", 2015, "ICCV, 1440-1448",
           "arXiv:1504.08083"),
    Source("koenker1978", "Koenker, R.; Bassett, G.", "Regression quantiles", 1978,
           "Econometrica 46(1), 33-50"),
    Source("schroff2015", "Schroff, F.; Kalenichenko, D.; Philbin, J.",
           "FaceNet: a unified embedding for face recognition and clustering", 2015,
           "CVPR, 815-823", "arXiv:1503.03832"),
    Source("oord2018", "van den Oord, A.; Li, Y.; Vinyals, O.",
           "Representation learning with contrastive predictive coding", 2018, "arXiv preprint",
           "arXiv:1807.03748"),
    Source("szegedy2016", "Szegedy, C.; Vanhoucke, V.; Ioffe, S.; Shlens, J.; Wojna, Z.",
           "Rethinking the Inception architecture for computer vision", 2016,
           "CVPR, 2818-2826", "arXiv:1512.00567"),
    Source("geman1992", "Geman, S.; Bienenstock, E.; Doursat, R.",
           "Neural networks and the bias/variance dilemma", 1992,
           "Neural Computation 4(1), 1-58"),
    Source("jelinek1977", "Jelinek, F.; Mercer, R. L.; Bahl, L. R.; Baker, J. K.",
           "Perplexity: a measure of the difficulty of speech recognition tasks", 1977,
           "Journal of the Acoustical Society of America 62(S1), S63"),
)  # fmt: skip

_BY_KEY = {source.key: source for source in SOURCES}


def source(key: str) -> Source:
    """The publication with this key.

    >>> source("kingma2015").year
    2015

    Raises:
        UnknownNameError: no publication has this key.
    """
    try:
        return _BY_KEY[key]
    except KeyError:
        raise UnknownNameError(f"source `{key}` is unknown; {nearest(key, _BY_KEY)}") from None
